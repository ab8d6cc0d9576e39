"""``covidxray curate`` as a user runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.decisions import judge_mask, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named, readers
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids
from CovidXRayLib.datasets.manifest import read_manifest


def curate(step: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "CovidXRayLib.cli", "curate", step, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


def listed(database: Path, *arguments: object) -> list[Any]:
    done = curate("list", "--store", database, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def database(tmp_path: Path, sample_films: list[Path]) -> Path:
    """A review database with the sample films in the worklist "first week"."""
    place = tmp_path / "store.sqlite"
    done = curate("import", sample_films[0].parent, "--store", place, "--worklist", "first week")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"New films: {len(sample_films)}",
        "Files already imported: 0",
        "Duplicates of imported films: 0",
        "Rejected files: 0",
        "Left out: 1 (README.txt): not an image.",
    ]
    return place


@pytest.mark.slow
def test_workflow_from_import_to_export(database: Path, sample_films: list[Path], tmp_path: Path) -> None:
    done = curate("analyze", "--store", database, "--worklist", "first week", "--device", "cpu")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Films analyzed: {len(sample_films)}, failed: 0, total: {len(sample_films)}.\n"
    again = curate("analyze", "--store", database, "--device", "cpu")
    assert again.stdout == f"Films analyzed: 0, failed: 0, total: {len(sample_films)}.\n"
    assert {film["state"] for film in listed(database)} == {"analyzed"}

    with ReviewDatabase.open(database) as opened:
        for name in ("Ana", "Luis"):
            reader = reader_named(opened, name)
            for film in all_films(opened):
                set_label(opened, film.id, reader, "no_finding")
                judge_mask(opened, film.id, reader, True)
    out = tmp_path / "export"
    done = curate("export", out, "--store", database, "--images", "masked")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"Films exported: {len(sample_films)}"
    assert [film.label for film in read_manifest(out)] == ["no_finding"] * len(sample_films)
    page = curate("agreement", "--store", database)
    assert page.returncode == 0 and "Ana" in page.stdout and "Luis" in page.stdout
    assert curate("agreement", "--store", database, "--out", tmp_path / "page.md").stdout == ""
    assert (tmp_path / "page.md").read_text("utf-8") == page.stdout.removesuffix("\n")


@pytest.mark.slow
def test_list_is_filtered_and_sorted(database: Path, sample_films: list[Path]) -> None:
    names = [path.name for path in sample_films]
    assert [Path(film["path"]).name for film in listed(database)] == names
    assert len(listed(database, "--text", names[1])) == 1
    assert listed(database, "--state", "adjudicated") == listed(database, "--label", "covid") == []
    assert len(listed(database, "--worklist", "first week", "--order", "uncertainty")) == len(names)
    assert listed(database, "--worklists") == ["first week"]
    table = curate("list", "--store", database, COLUMNS="120").stdout.splitlines()
    assert table[0].split()[:3] == ["No.", "Film", "State"]
    assert [len([line for line in table if name in line]) for name in names] == [1, 1, 1]


def test_rejected_films_are_reported_with_an_exit_status(database: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n, and no more")
    done = curate("import", tmp_path / "torn.png", "--json", COVIDXRAY_STORE=str(database))
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["added"], [Path(each["file"]).name for each in report["refused"]]) == (0, ["torn.png"])
    assert done.stderr.strip() == report["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("step", "arguments"),
    [("list", []), ("analyze", []), ("export", ["out"]), ("agreement", [])],
)
def test_misspelled_database_is_not_created(tmp_path: Path, step: str, arguments: list[str]) -> None:
    place = tmp_path / "stroe.sqlite"
    done = curate(step, *arguments, "--store", place)
    assert done.returncode == 2
    assert done.stderr.startswith(f"covidxray: {place}: no such review database;")
    assert not place.exists()


def test_missing_worklist_is_reported(database: Path) -> None:
    done = curate("list", "--store", database, "--worklist", "second week")
    assert done.returncode == 2
    assert done.stderr.strip() == ("covidxray: No worklist named 'second week'; available: first week.")


def test_films_and_manifest_are_mutually_exclusive(tmp_path: Path) -> None:
    for arguments in ([], ["films", "--manifest", "folder"]):
        done = curate("import", *arguments, "--store", tmp_path / "store.sqlite")
        assert done.returncode == 2 and "PATH" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_agreement_is_written_into_a_new_folder(database: Path, tmp_path: Path) -> None:
    report = tmp_path / "reports" / "2026" / "agreement.md"
    done = curate("agreement", "--store", database, "--out", report)
    assert done.returncode == 0, done.stderr
    assert report.read_text("utf-8").startswith("#")
    report.unlink()
    report.mkdir()
    done = curate("agreement", "--store", database, "--out", report)
    assert done.returncode == 4
    assert done.stderr == f"covidxray: {report}: Is a directory.\n"


def test_first_and_second_reads_are_assigned(database: Path, sample_films: list[Path]) -> None:
    asked = ("--reader", "Anna", "--reader", "Bernd", "--second-share", "100%")
    done = curate("assign", "--store", database, "--worklist", "first week", *asked)
    assert done.returncode == 0, done.stderr
    count = len(sample_films)
    assert done.stdout.splitlines() == [f"First reads assigned: {count}", f"Second reads assigned: {count}"]
    with ReviewDatabase.open(database) as opened:
        team = [reader_named(opened, name) for name in ("Anna", "Bernd")]
        reads = [set(film_ids(opened, Filter(assigned_to=reader))) for reader in team]
    assert reads[0] == reads[1] and len(reads[0]) == count  # each reads all, half of them second
    again = curate("assign", "--store", database, *asked)
    assert again.stdout.splitlines() == ["First reads assigned: 0", "Second reads assigned: 0"]
    assert curate("assign", "--store", database, "--reader", "Anna", "--second-share", "120%").returncode == 2


@pytest.mark.parametrize("names", [["Anna"], ["Anna", " Anna "]])
def test_second_reads_need_two_readers(tmp_path: Path, names: list[str]) -> None:
    place = tmp_path / "store.sqlite"
    with ReviewDatabase.open(place):
        pass
    asked = [argument for name in names for argument in ("--reader", name)]
    done = curate("assign", "--store", place, *asked, "--second-share", "20%")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("covidxray: --second-share needs at least two readers; name each with --reader.\n")
    with ReviewDatabase.open(place) as opened:
        assert readers(opened) == {}
    assert curate("assign", "--store", place, *asked).stdout == "First reads assigned: 0\n"


def test_unknown_label_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "store.sqlite"
    with ReviewDatabase.open(place):
        pass
    done = curate("list", "--store", place, "--label", "covid", "--label", "nix")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("covidxray: No label 'nix'; available: covid, ")
    assert curate("list", "--store", place, "--label", "covid").returncode == 0
