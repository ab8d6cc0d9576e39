"""Files, folders and DICOMDIRs become films."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.films.walk import find_films

Save = Callable[..., Path]


def names(*paths: Path | str, below: Path) -> list[str]:
    return [path.relative_to(below).as_posix() for path in find_films(paths)]


@pytest.fixture
def folder(tmp_path: Path, saved: Save, chest: np.ndarray) -> Path:
    """Films of several kinds among what lies beside them."""
    root = tmp_path / "study"
    for place in ("b/deep", "a", ".cache", "masks"):
        (root / place).mkdir(parents=True)
    film = saved().read_bytes()
    picture = cv2.imencode(".png", (chest // 16).astype(np.uint8))[1].tobytes()
    for name in ("b/deep/1.dcm", "b/2", "a/3.DCM", ".cache/film.dcm"):
        (root / name).write_bytes(film)
    for name in (
        "a/4.png",
        "z.jpg",
        "masks/4.png",
        "a/4_mask.png",
        "a/4.lungs.png",
        ".5.png",
        "a/covid_6.png",
    ):
        (root / name).write_bytes(picture)
    (root / "segmentation.dcm").write_bytes(saved(SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4").read_bytes())
    (root / "report.dcm").write_bytes(saved(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11").read_bytes())
    (root / "empty.dcm").touch()
    for name in ("notes.txt", "list.csv", "a/4.json", "a/3.seg.nrrd", "b/README", "weights.onnx"):
        (root / name).write_text("nothing to see\n")
    return root


def test_a_folder_in_sorted_order(folder: Path) -> None:
    # The empty file claims to be a film, so its error shall be seen; z.jpg holds a PNG.
    assert names(folder, below=folder) == [
        "empty.dcm",
        "z.jpg",
        "a/3.DCM",
        "a/4.png",
        "a/covid_6.png",
        "b/2",
        "b/deep/1.dcm",
    ]


def test_a_named_file_is_yielded_whatever_it_is(folder: Path) -> None:
    odd = [folder / "notes.txt", folder / ".5.png", folder / "a/4_mask.png"]
    assert list(find_films(odd)) == odd
    assert list(find_films([str(folder / "z.jpg")])) == [folder / "z.jpg"]


def test_a_folder_without_films(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(FilmError, match="holds no film"):
        list(find_films([tmp_path]))


def test_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="no such file or folder"):
        list(find_films([tmp_path / "nothing"]))


def test_films_before_a_bad_path_are_yielded(folder: Path) -> None:
    found = find_films([folder / "z.jpg", folder / "nothing"])
    assert next(found) == folder / "z.jpg"
    with pytest.raises(FilmError):
        next(found)


def test_a_link_to_its_own_folder_is_not_followed(folder: Path) -> None:
    (folder / "a" / "loop").symlink_to(folder, target_is_directory=True)
    assert len(list(find_films([folder]))) == 7


@pytest.fixture
def disc(tmp_path: Path, dataset: Callable[..., Dataset]) -> Path:
    """A medium with two films, as a PACS burns it."""
    medium = FileSet()
    for number in (1, 2):
        medium.add(
            dataset(
                PatientID="P", PatientName="X", StudyInstanceUID="1.2.3", SeriesInstanceUID="1.2.4",
                StudyDate="20260101", StudyTime="1200", StudyID="1", AccessionNumber="", Modality="CR",
                SeriesNumber=1, InstanceNumber=number, StudyDescription="",
            )
        )  # fmt: skip
    medium.write(tmp_path / "disc")
    return tmp_path / "disc"


def test_a_dicomdir(disc: Path) -> None:
    found = list(find_films([disc / "DICOMDIR"]))
    assert len(found) == 2
    assert all(read_film(path).shape == (96, 80) for path in found)


def test_a_disc_as_a_folder(disc: Path) -> None:
    assert sorted(find_films([disc])) == sorted(find_films([disc / "DICOMDIR"]))


def test_a_dicomdir_by_another_name(disc: Path) -> None:
    (disc / "DICOMDIR").rename(disc / "index.dcm")
    assert len(list(find_films([disc / "index.dcm"]))) == 2


def test_a_disc_copied_with_small_letters(disc: Path) -> None:
    before = sum(path.stat().st_size for path in find_films([disc / "DICOMDIR"]))
    for path in sorted(disc.rglob("*"), key=lambda path: -len(path.parts)):
        path.rename(path.with_name(path.name.lower()))
    assert sum(path.stat().st_size for path in find_films([disc / "dicomdir"])) == before


def test_a_film_missing_from_the_disc_is_shown(disc: Path) -> None:
    first, _ = find_films([disc / "DICOMDIR"])
    first.unlink()
    assert first in list(find_films([disc / "DICOMDIR"]))
    with pytest.raises(FilmError, match="no such file"):
        read_film(first)


def test_a_dicomdir_given_as_a_film(disc: Path) -> None:
    with pytest.raises(FilmError, match="lists films and holds none"):
        read_film(disc / "DICOMDIR")


@pytest.mark.parametrize("content", [b"", b"nonsense" * 100])
def test_a_damaged_dicomdir(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "DICOMDIR").write_bytes(content)
    with pytest.raises(FilmError, match="DICOMDIR"):
        list(find_films([tmp_path / "DICOMDIR"]))


def test_a_dicomdir_that_points_outside(tmp_path: Path, disc: Path) -> None:
    whole = (disc / "DICOMDIR").read_bytes()
    at = whole.index(b"\x04\x00\x00\x15CS")
    length = int.from_bytes(whole[at + 6 : at + 8], "little")
    outside = b"..\\..\\secret"[:length].ljust(length)
    (disc / "DICOMDIR").write_bytes(whole[: at + 8] + outside + whole[at + 8 + length :])
    with pytest.raises(FilmError, match="outside"):
        list(find_films([disc / "DICOMDIR"]))
