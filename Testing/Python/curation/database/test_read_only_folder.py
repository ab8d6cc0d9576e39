"""A folder that cannot be written to gives a sentence, and its database stays as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.curation.readers.decisions import assessment_of, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.made_up_films import add_made_up_films
from Testing.Python.curation.sentences import assert_sentence
from Testing.Python.curation.small_disk import mounted_disk
from Testing.Python.curation.unprivileged import without_powers

OPEN = """
import sys
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError

try:
    ReviewDatabase.open(sys.argv[1])
except ReviewDatabaseError as error:
    print(error)
"""


def labeled_database(path: Path) -> None:
    """Make a review database in which Ada called film 1 unlike COVID-19."""
    with ReviewDatabase.open(path) as database:
        (film,) = add_made_up_films(database, 1)
        set_label(database, film, reader_named(database, "Ada"), "no_finding")


def assert_untouched(path: Path, before: bytes) -> None:
    assert path.read_bytes() == before
    with ReviewDatabase.open(path) as database:
        assert assessment_of(database, 1, reader_named(database, "Ada")).label == "no_finding"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("writable", ["nothing", "the file alone"])
def test_folder_without_write_permission_is_reported(tmp_path: Path, writable: str) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    path = folder / "store.sqlite"
    labeled_database(path)
    before = path.read_bytes()
    path.chmod(0o444 if writable == "nothing" else 0o644)
    folder.chmod(0o555)
    try:
        command = without_powers(sys.executable, "-c", OPEN, str(path))
        done = subprocess.run(command, capture_output=True, text=True)
    finally:
        folder.chmod(0o755)
        path.chmod(0o644)
    assert done.stderr == ""
    assert_sentence(done.stdout.removesuffix("\n"), path)
    assert_untouched(path, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_new_database_in_such_a_folder_is_rejected(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o555)
    path = folder / "store.sqlite"
    command = without_powers(sys.executable, "-c", OPEN, str(path))
    done = subprocess.run(command, capture_output=True, text=True)
    folder.chmod(0o755)
    assert done.stderr == ""
    assert_sentence(done.stdout.removesuffix("\n"), path)
    assert list(folder.iterdir()) == []


def test_read_only_disk_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "store.sqlite"
    with mounted_disk(path.parent) as disk:
        labeled_database(path)
        before = path.read_bytes()
        disk.protect()
        with pytest.raises(ReviewDatabaseError) as refusal:
            ReviewDatabase.open(path)
        assert_sentence(str(refusal.value), path)
        assert path.read_bytes() == before
