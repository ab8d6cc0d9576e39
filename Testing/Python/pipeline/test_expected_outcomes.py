"""Every DICOM file of the data folder has a row here: a score, a withheld score, or an error."""

from __future__ import annotations

import json
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ImplicitVRLittleEndian, generate_uid

from CovidXRayLib import Analyzer, FilmError

ROWS = json.loads((Path(__file__).parent / "expected_outcomes.json").read_text(encoding="utf-8"))
# The attributes that say how the pixels are stored and shown; everything else is stripped.
PIXEL_MODULE = [
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelData",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "VOILUTSequence",
    "ModalityLUTSequence",
    "RescaleSlope",
    "RescaleIntercept",
    "PresentationLUTShape",
]


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(device="cpu")


def _strip(source: Path, target: Path) -> Path:
    dataset = pydicom.dcmread(source, force=True)
    stripped = Dataset()
    for keyword in PIXEL_MODULE:
        if keyword in dataset:
            stripped[keyword] = dataset[keyword]
    stripped.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    stripped.SOPInstanceUID = generate_uid(entropy_srcs=[source.name])
    stripped.file_meta = FileMetaDataset()
    known = getattr(dataset, "file_meta", Dataset())
    stripped.file_meta.TransferSyntaxUID = known.get("TransferSyntaxUID", ImplicitVRLittleEndian)
    pydicom.dcmwrite(target, stripped, enforce_file_format=True)
    return target


def test_every_file_has_a_row(data_folder: Path) -> None:
    assert sorted(ROWS) == sorted(path.name for path in (data_folder / "dicom").glob("*.dcm"))


@pytest.mark.parametrize("stripped", [False, True], ids=["as it is", "stripped"])
@pytest.mark.parametrize("name", ROWS)
def test_outcome(analyzer: Analyzer, data_folder: Path, tmp_path: Path, name: str, stripped: bool) -> None:
    expected = ROWS[name]
    path = data_folder / "dicom" / name
    if stripped:
        expected = expected.get("stripped", expected)
        path = _strip(path, tmp_path / name)
    if expected["outcome"] == "error":
        with pytest.raises(FilmError, match=expected["because"]):
            analyzer.analyze(path)
        return
    found = analyzer.analyze(path)
    reading = found.reading
    failed = [check.name for check in reading.checks if not check.ok]
    if expected["outcome"] == "score":
        assert failed == [], reading.withheld_because
        assert reading.probability is not None
        assert reading.mask_quality is not None and not reading.mask_quality.reasons
    else:
        # Wrong masks stay, to be corrected; of other body parts there are none.
        assert found.lungs.any() == (expected["because"] == "lungs")
        assert reading.probability is None
        assert expected["because"] in failed, reading.withheld_because
