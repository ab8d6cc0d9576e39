"""The film that is de-identified."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


@pytest.fixture
def film(tmp_path: Path) -> pydicom.FileDataset:
    write_dicom(project_chest(3, size=128), tmp_path / "phantom.dcm")
    return pydicom.dcmread(tmp_path / "phantom.dcm")
