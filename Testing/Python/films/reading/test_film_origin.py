"""Patient and date of a film, from the first bytes of its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
from PIL import Image

from CovidXRayLib.films.film_origin import FilmOrigin, Moment, film_origin
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


def test_patient_and_dates_are_read_from_the_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    write_dicom(project_chest(1, 64), path)
    dataset = pydicom.dcmread(path)
    dataset.PatientID, dataset.IssuerOfPatientID = "ÑU-7", "Hospital"
    dataset.AcquisitionTime = "1130"
    dataset.save_as(path)
    path.write_bytes(path.read_bytes()[:2000])
    origin = film_origin(path)
    assert (origin.patient_id, origin.issuer) == ("ÑU-7", "Hospital")
    assert origin.acquired == Moment("2020-03-01", "113000.000000")
    assert origin.studied == Moment("2020-03-01", "120000.000000")
    assert "ÑU-7" not in repr(origin)


def test_files_without_header_state_nothing(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "film.png")
    for path in (tmp_path / "film.png", tmp_path / "gone.dcm", tmp_path):
        assert film_origin(path) == FilmOrigin()
