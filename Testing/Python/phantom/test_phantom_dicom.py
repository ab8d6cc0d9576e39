"""Phantoms as DICOM files: what a conformant DX object must hold (PS3.3 A.26)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest

from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.lateral_chest import project_lateral
from CovidXRayLib.phantom.phantom import Phantom
from CovidXRayLib.phantom.phantom_dicom import write_dicom

COMPRESSIONS = ("none", "RLE", "JPEG-LS", "JPEG 2000")
PHOTOMETRICS = ("MONOCHROME1", "MONOCHROME2")


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return project_chest(5, 128, view="AP", opacity=0.5)


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("photometric", PHOTOMETRICS)
def test_pixels_round_trip(phantom: Phantom, tmp_path: Path, photometric: str, compression: str) -> None:
    path = tmp_path / "film.dcm"
    write_dicom(phantom, path, photometric=photometric, compression=compression)
    stored = pydicom.dcmread(path).pixel_array
    expected = np.rint(phantom.pixels * 4095).astype(np.uint16)
    if photometric == "MONOCHROME1":
        expected = 4095 - expected
    np.testing.assert_array_equal(stored, expected)


@pytest.mark.parametrize("photometric", PHOTOMETRICS)
def test_either_polarity_is_read_bone_white(phantom: Phantom, tmp_path: Path, photometric: str) -> None:
    path = tmp_path / "film.dcm"
    write_dicom(phantom, path, photometric=photometric)
    film = read_film(path)
    np.testing.assert_allclose(film.pixels, phantom.pixels, atol=1.5 / 4095)
    assert film.view == "AP"
    assert film.patient_orientation == ("L", "F")
    assert film.spacing is not None
    assert film.spacing.row == film.spacing.column == pytest.approx(phantom.spacing_mm, abs=0.001)
    assert film.warnings == ()


@pytest.mark.parametrize("photometric", PHOTOMETRICS)
def test_header_describes_a_chest_film(phantom: Phantom, tmp_path: Path, photometric: str) -> None:
    path = tmp_path / "film.dcm"
    write_dicom(phantom, path, photometric=photometric)
    header = pydicom.dcmread(path)
    assert header.SOPClassUID == header.file_meta.MediaStorageSOPClassUID == "1.2.840.10008.5.1.4.1.1.1.1"
    assert header.SOPInstanceUID == header.file_meta.MediaStorageSOPInstanceUID
    assert header.Modality == "DX"
    assert header.PresentationIntentType == "FOR PRESENTATION"
    assert (header.BitsAllocated, header.BitsStored, header.HighBit) == (16, 12, 11)
    assert header.PixelRepresentation == 0
    assert header.PhotometricInterpretation == photometric
    inverse = photometric == "MONOCHROME1"
    assert header.PresentationLUTShape == ("INVERSE" if inverse else "IDENTITY")
    assert header.PixelIntensityRelationshipSign == (1 if inverse else -1)
    assert header.AnatomicRegionSequence[0].CodeMeaning == "Chest"
    assert header.ViewPosition == "AP"
    assert header.ViewCodeSequence[0].CodeMeaning == "antero-posterior"
    assert list(header.PatientOrientation) == ["L", "F"]
    assert header.PixelSpacing == header.ImagerPixelSpacing
    assert str(header.PatientName).startswith("PHANTOM^")
    for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        assert pydicom.uid.UID(header[name].value).is_valid
        assert header[name].value.startswith("2.25.")


def test_films_have_distinct_identities(tmp_path: Path) -> None:
    identities = set()
    for number, (opacity, photometric) in enumerate(
        [(0.0, "MONOCHROME2"), (0.5, "MONOCHROME2"), (0.5, "MONOCHROME1")]
    ):
        path = tmp_path / f"{number}.dcm"
        write_dicom(project_chest(2, 64, opacity=opacity), path, photometric=photometric)
        identities.add(pydicom.dcmread(path).SOPInstanceUID)
    assert len(identities) == 3


def test_same_phantom_gives_identical_bytes(phantom: Phantom, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_dicom(phantom, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_lateral_film_states_view_and_orientation(tmp_path: Path) -> None:
    found = set()
    for seed in range(8):
        path = tmp_path / f"{seed}.dcm"
        phantom = project_lateral(seed, 64)
        write_dicom(phantom, path)
        header = pydicom.dcmread(path)
        assert header.PatientOrientation[0] == phantom.facing
        found.add((header.PatientOrientation[0], header.ViewPosition, header.ImageLaterality))
    assert found == {("P", "LL", "L"), ("A", "RL", "R")}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"photometric": "RGB"}, "photometric is 'RGB'"),
        ({"compression": "JPEG"}, "compression is 'JPEG'; it must be one of: none, RLE, JPEG-LS, JPEG 2000"),
    ],
)
def test_impossible_options_are_rejected(
    phantom: Phantom, tmp_path: Path, options: dict, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        write_dicom(phantom, tmp_path / "film.dcm", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="needs dciodvfy (Debian package dicom3tools)")
@pytest.mark.parametrize("photometric", PHOTOMETRICS)
def test_external_validator_passes(phantom: Phantom, tmp_path: Path, photometric: str) -> None:
    for number, shown in enumerate((phantom, project_lateral(1, 64), project_lateral(2, 64))):
        path = tmp_path / f"{number}.dcm"
        write_dicom(shown, path, photometric=photometric)
        checked = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False)
        assert "DXImageForPresentation" in checked.stderr
        assert "Error" not in checked.stderr
        assert "Warning" not in checked.stderr
