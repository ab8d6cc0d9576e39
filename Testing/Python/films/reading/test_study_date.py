"""The date of the study, from the first bytes of a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from CovidXRayLib.films.study_date import study_date
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dated") / "film.dcm"
    write_dicom(project_chest(1, 64), path)
    return path


@pytest.mark.parametrize(
    ("written", "read"), [("20200314", "2020-03-14"), ("2020.03.14", "2020-03-14"), ("", ""), ("soon", "")]
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR DA")
def test_date_is_read_as_iso_date(film: Path, tmp_path: Path, written: str, read: str) -> None:
    dataset = pydicom.dcmread(film)
    dataset.StudyDate = written
    dataset.save_as(tmp_path / "dated.dcm")
    assert study_date(tmp_path / "dated.dcm") == read


def test_file_without_date_has_none(film: Path, tmp_path: Path) -> None:
    dataset = pydicom.dcmread(film)
    del dataset.StudyDate
    dataset.save_as(tmp_path / "undated.dcm")
    assert study_date(tmp_path / "undated.dcm") == ""


def test_pixels_are_not_read(film: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(film.read_bytes()[:1000])
    assert study_date(cut) == study_date(film) != ""


def test_other_files_have_none(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "film.png")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 8)
    for path in (tmp_path / "film.png", tmp_path / "noise", tmp_path / "gone.dcm", tmp_path):
        assert study_date(path) == ""
