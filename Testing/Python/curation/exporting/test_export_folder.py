"""A folder is there whole, or not at all."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.curation.errors import ExportError
from CovidXRayLib.curation.exporting.atomic_folder import atomic_folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folder_appears_atomically(tmp_path: Path) -> None:
    target = tmp_path / "above" / "export"
    with atomic_folder(target) as part:
        (part / "images").mkdir()
        (part / "images" / "film.png").write_bytes(b"film")
        assert not target.exists()
        assert part.parent == target.parent and part.name.startswith(".")
    assert names(target.parent) == ["export"]
    assert (target / "images" / "film.png").read_bytes() == b"film"


def test_empty_folder_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    with atomic_folder(tmp_path / "export") as part:
        (part / "file").touch()
    assert names(tmp_path / "export") == ["file"]


@pytest.mark.parametrize("is_folder", [True, False])
def test_existing_content_is_kept(tmp_path: Path, is_folder: bool) -> None:
    taken = tmp_path / "export"
    if is_folder:
        taken.mkdir()
        (taken / "thesis.docx").write_text("years of work")
    else:
        taken.write_text("years of work")
    with pytest.raises(ExportError, match="already"), atomic_folder(taken):
        pytest.fail("it must not begin")
    assert names(tmp_path) == ["export"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_error_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def fill() -> None:
        with atomic_folder(tmp_path / "export") as part:
            (part / "film.png").write_bytes(b"film")
            raise error

    with pytest.raises(error):
        fill()
    assert names(tmp_path) == []


def test_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    # No file may grow beyond 100 bytes: a write fails half way, as on a full disk.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with (
            pytest.raises(ExportError, match=r"export: cannot be written .* the export was discarded"),
            atomic_folder(tmp_path / "export") as part,
        ):
            (part / "small").write_bytes(bytes(99))
            (part / "large").write_bytes(bytes(101))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="cannot be written"), atomic_folder(tmp_path / "export"):
            pytest.fail("it must not begin")
    finally:
        tmp_path.chmod(0o700)


def test_file_in_place_of_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(ExportError, match="cannot be written"),
        atomic_folder(tmp_path / "file" / "export"),
    ):
        pytest.fail("it must not begin")


def test_killed_export_leaves_no_finished_folder(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib\n"
        "from CovidXRayLib.curation.exporting.atomic_folder import atomic_folder\n"
        "with atomic_folder(pathlib.Path(sys.argv[1])) as part:\n"
        "    (part / 'film.png').write_bytes(b'film')\n"
        "    print('written', flush=True)\n"
        "    time.sleep(600)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "export")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "written\n"
    child.kill()
    child.wait()
    (left,) = names(tmp_path)
    assert left.startswith(".export.") and left.endswith(".part")
    # What is left hinders no later export.
    with atomic_folder(tmp_path / "export") as part:
        (part / "film.png").write_bytes(b"film")
    assert (tmp_path / "export" / "film.png").exists()
