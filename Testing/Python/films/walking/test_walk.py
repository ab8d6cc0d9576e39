"""Files, folders and DICOMDIRs become films."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.films.walk import find_films
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result

Save = Callable[..., Path]


def found(*paths: Path | str, left_out: SkippedFileList | None = None) -> Iterator[Path]:
    return find_films(paths, left_out if left_out is not None else SkippedFileList(), is_earlier_result)


def names(*paths: Path | str, below: Path) -> list[str]:
    return [path.relative_to(below).as_posix() for path in found(*paths)]


def png(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


@pytest.fixture
def folder(tmp_path: Path, saved: Save, chest: np.ndarray) -> Path:
    """Films of several kinds among what lies beside them; many are called as something else would be."""
    root = tmp_path / "study"
    for place in ("b/deep", "a", ".cache", "masks", "no masks", "__1"):
        (root / place).mkdir(parents=True)
    film, image = saved().read_bytes(), png((chest // 16).astype(np.uint8))
    for name in (
        "b/deep/1.dcm",
        "b/2",
        "a/3.DCM",
        ".cache/film.dcm",
        "P1_lungs.dcm",
        "mask.dcm",
        "__1/x_overlay",
    ):
        (root / name).write_bytes(film)
    for name in ("a/4.png", "z.jpg", "no masks/4.png", "a/4_mask.png", "a/5.lungs.png", ".5.png"):
        (root / name).write_bytes(image)
    labels = np.zeros((512, 400), np.uint8)
    labels[100:400, 50:150], labels[100:400, 250:350] = 255, 128
    (root / "masks/4.png").write_bytes(png(labels))
    (root / "masks/one_bit.png").write_bytes(
        cv2.imencode(".png", labels, [cv2.IMWRITE_PNG_BILEVEL, 1])[1].tobytes()
    )
    (root / "a/4.lungs.png").write_bytes(image)
    reading = {"film": {}, "verdict": "", "checks": [], "notice": ""}
    (root / "a/4.json").write_text(json.dumps(reading))
    (root / "segmentation.dcm").write_bytes(saved(SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4").read_bytes())
    (root / "report").write_bytes(saved(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11").read_bytes())
    (root / "empty.dcm").touch()
    for name in ("notes.txt", "list.csv", "a/3.seg.nrrd", "b/README", "weights.onnx"):
        (root / name).write_text("nothing to see\n")
    (root / "gone.dcm").symlink_to(root / "nowhere.dcm")
    os.mkfifo(root / "pipe.dcm")
    return root


FILMS = [
    "P1_lungs.dcm", "empty.dcm", "mask.dcm", "z.jpg", "__1/x_overlay", "a/3.DCM", "a/4.png", "a/4_mask.png",
    "a/5.lungs.png", "b/2", "b/deep/1.dcm", "no masks/4.png",
]  # fmt: skip


def test_content_overrides_the_file_name(folder: Path) -> None:
    # The empty file claims to be a film, so its error shall be seen; z.jpg holds a PNG.
    assert names(folder, below=folder) == FILMS


def test_skipped_files_are_listed_with_reasons(folder: Path) -> None:
    left_out = SkippedFileList()
    yielded = list(found(folder, left_out=left_out))
    told = {name: one["reason"] for one in left_out.as_values() for name in one["names"]}
    assert told == {
        ".cache": "hidden",
        ".5.png": "hidden",
        "segmentation.dcm": "a segmentation or registration",
        "report": "a structured report",
        "gone.dcm": "a broken link",
        "pipe.dcm": "not a regular file",
        "4.png": "a mask or another label image",
        "one_bit.png": "a mask or another label image",
        "4.lungs.png": "a result of an earlier run",
        **dict.fromkeys(
            ("notes.txt", "list.csv", "4.json", "3.seg.nrrd", "README", "weights.onnx"), "not an image"
        ),
    }
    everything = {path for path in folder.rglob("*") if ".cache" not in path.parts and not path.is_dir()}
    assert len(yielded) + len(left_out) == len(everything) + 1  # the hidden folder as one
    (words,) = [sentence for sentence in left_out.sentences() if "not an image" in sentence]
    assert words.startswith("Left out: 6 (") and words.endswith("and 3 more): not an image.")


def test_linked_folder_is_listed_not_followed(folder: Path) -> None:
    (folder / "a" / "loop").symlink_to(folder, target_is_directory=True)
    left_out = SkippedFileList()
    assert len(list(found(folder, left_out=left_out))) == len(FILMS)
    assert any("loop" in one["names"] for one in left_out.as_values())


def test_explicit_file_is_always_yielded(folder: Path) -> None:
    odd = [folder / "notes.txt", folder / ".5.png", folder / "a/4_mask.png"]
    assert list(found(*odd)) == odd
    assert list(found(str(folder / "z.jpg"))) == [folder / "z.jpg"]


def test_folder_without_films(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(FilmError, match="contains no films"):
        list(found(tmp_path))


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="no such file or folder"):
        list(found(tmp_path / "nothing"))


def test_films_before_a_bad_path_are_yielded(folder: Path) -> None:
    films = found(folder / "z.jpg", folder / "nothing")
    assert next(films) == folder / "z.jpg"
    with pytest.raises(FilmError):
        next(films)


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


def test_dicomdir_is_walked(disc: Path) -> None:
    films = list(found(disc / "DICOMDIR"))
    assert len(films) == 2
    assert all(read_film(path).shape == (96, 80) for path in films)


def test_disc_folder_is_walked(disc: Path) -> None:
    assert sorted(found(disc)) == sorted(found(disc / "DICOMDIR"))


def test_renamed_dicomdir(disc: Path) -> None:
    (disc / "DICOMDIR").rename(disc / "index.dcm")
    assert len(list(found(disc / "index.dcm"))) == 2


def test_disc_copied_with_lowercase_names(disc: Path) -> None:
    before = sum(path.stat().st_size for path in found(disc / "DICOMDIR"))
    for path in sorted(disc.rglob("*"), key=lambda path: -len(path.parts)):
        path.rename(path.with_name(path.name.lower()))
    assert sum(path.stat().st_size for path in found(disc / "dicomdir")) == before


def test_film_missing_from_the_disc_is_reported(disc: Path) -> None:
    first, _ = found(disc / "DICOMDIR")
    first.unlink()
    assert first in list(found(disc / "DICOMDIR"))
    with pytest.raises(FilmError, match="no such file"):
        read_film(first)


def test_dicomdir_given_as_a_film(disc: Path) -> None:
    with pytest.raises(FilmError, match="lists films but contains none"):
        read_film(disc / "DICOMDIR")


@pytest.mark.parametrize("content", [b"", b"nonsense" * 100])
def test_damaged_dicomdir(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "DICOMDIR").write_bytes(content)
    with pytest.raises(FilmError, match="DICOMDIR"):
        list(found(tmp_path / "DICOMDIR"))


def test_dicomdir_with_outside_paths(tmp_path: Path, disc: Path) -> None:
    whole = (disc / "DICOMDIR").read_bytes()
    at = whole.index(b"\x04\x00\x00\x15CS")
    length = int.from_bytes(whole[at + 6 : at + 8], "little")
    outside = b"..\\..\\secret"[:length].ljust(length)
    (disc / "DICOMDIR").write_bytes(whole[: at + 8] + outside + whole[at + 8 + length :])
    with pytest.raises(FilmError, match="outside"):
        list(found(disc / "DICOMDIR"))


def test_dicomdir_of_another_folder_is_reported(disc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("CovidXRayLib.films.dicom.dicomdir.MAX_MISSING_FILES", 1)
    for film in list(found(disc / "DICOMDIR")):
        film.unlink()
    with pytest.raises(FilmError, match="more than 1 of the files that it lists are missing"):
        list(found(disc / "DICOMDIR"))
