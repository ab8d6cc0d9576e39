"""Original files of many makers, which COVIDXRAY_DATA holds and the project does not."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_modality_lut, apply_voi_lut

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film

ANKLE_LOSSLESS = ["J2KR", "JLSL", "JPLL", "RLE"]
ANKLE_LOSSY = ["J2KI", "JLSN", "JPLY"]


@pytest.fixture(scope="session")
def folder(data_folder: Path) -> Path:
    return data_folder / "dicom"


@pytest.fixture(scope="session")
def films(folder: Path) -> dict[str, Film | FilmError]:
    """Every file of the folder, read or refused."""
    found: dict[str, Film | FilmError] = {}
    for path in sorted(folder.glob("*.dcm")):
        try:
            found[path.name] = read_film(path)
        except FilmError as error:
            found[path.name] = error
    return found


def test_films_with_pixels_are_read_and_others_rejected(films: dict[str, Film | FilmError]) -> None:
    refused = {name: str(film) for name, film in films.items() if isinstance(film, FilmError)}
    assert "a mammogram" in refused.pop("fo-dicom__GH133.dcm")
    assert sorted(refused) == ["fo-dicom__chrJapMulti.dcm", "orthanc-tests__Issue56-NoPixelData.dcm"]
    assert all("no pixels" in sentence for sentence in refused.values())
    assert len(films) == 24


def test_shape_hash_and_spacing_match_the_list(folder: Path, films: dict[str, Film | FilmError]) -> None:
    with (folder / "dicom.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        film = films[row["file"]]
        if isinstance(film, FilmError):
            continue
        assert film.shape == (int(row["Rows"]), int(row["Cols"]))
        assert film.sha256 == row["sha256"] == hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest()
        assert film.view == (row["ViewPosition"] or None)
        stated = row["PixelSpacing"] or row["ImagerPixelSpacing"]
        assert (film.spacing is None) == (stated in ("", "[0.000, 0.000]"))


def ankle(films: dict[str, Film | FilmError], encoding: str) -> np.ndarray:
    film = films[f"dicom-test-fil__RG3_{encoding}.dcm"]
    assert isinstance(film, Film)
    return film.pixels


@pytest.mark.parametrize("encoding", ANKLE_LOSSLESS)
def test_lossless_encodings_of_the_ankle_are_equal(films: dict[str, Film | FilmError], encoding: str) -> None:
    assert np.array_equal(ankle(films, encoding), ankle(films, "JPLL"))


@pytest.mark.parametrize("encoding", ANKLE_LOSSY)
def test_lossy_encodings_of_the_ankle_are_close(films: dict[str, Film | FilmError], encoding: str) -> None:
    error = ankle(films, encoding) - ankle(films, "JPLL")
    assert np.abs(error).mean() < 0.005
    assert abs(error.mean()) < 0.001


def test_pydicom_transforms_give_the_same_image(folder: Path, films: dict[str, Film | FilmError]) -> None:
    """Up to a linear scale; one file is in color, and pydicom cannot decode JPEG Extended."""
    for name, film in films.items():
        if isinstance(film, FilmError) or "JPLY" in name or "jpeg-baseline" in name:
            continue
        data = pydicom.dcmread(folder / name, force=True)
        if "TransferSyntaxUID" not in data.file_meta:
            data.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
        shown = apply_voi_lut(apply_modality_lut(data.pixel_array, data), data).astype(float).ravel()
        sign = -1 if data.PhotometricInterpretation == "MONOCHROME1" else 1
        # Levels far outside the others are black or white.
        gray = (film.pixels > 0) & (film.pixels < 1)
        assert sign * np.corrcoef(shown[gray.ravel()], film.pixels[gray])[0, 1] > 0.9999, name


def test_polarity_matches_simpleitk(folder: Path, films: dict[str, Film | FilmError]) -> None:
    """Without window and tables, which ITK leaves to the viewer: the order of gray levels agrees."""
    sitk = pytest.importorskip("SimpleITK")
    for name, film in films.items():
        if isinstance(film, FilmError) or "JPLY" in name or "jpeg-baseline" in name:
            continue
        other = sitk.GetArrayFromImage(sitk.ReadImage(str(folder / name))).reshape(film.shape)
        assert np.corrcoef(other.ravel(), film.pixels.ravel())[0, 1] > 0.5, name


def test_zero_spacing_is_ignored_with_a_note(films: dict[str, Film | FilmError]) -> None:
    film = films["dicom-test-fil__RG1_J2KI.dcm"]
    assert isinstance(film, Film)
    assert film.spacing is None
    assert "Pixel Spacing [0, 0]" in film.warnings[0]
    assert film.patient_orientation == ("L", "F")


def test_image_files_are_read(data_folder: Path) -> None:
    for path in sorted((data_folder / "images").glob("*.jpg"))[::40]:
        film = read_film(path)
        assert max(film.shape) <= 512
        assert film.pixels.max() == 1
