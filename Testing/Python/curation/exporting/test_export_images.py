"""Images that leave the database: the lungs alone, or the whole film without its patient."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom
import pytest
from PIL import Image, PngImagePlugin

from CovidXRayLib.curation.exporting.images import ImageWriter, image_png, write_masks
from CovidXRayLib.curation.exporting.options import ExportOptions
from CovidXRayLib.curation.history.views import FilmView
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.masks import read_mask
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.segmentation.label_map import label_map

PHANTOM = project_chest(11, size=160)
LABELS = label_map(PHANTOM.lungs)
PATIENT = "patient_0123456789abcdef"


def view_of(path: Path, **changes: Any) -> FilmView:
    """What a review database would say of a film."""
    film = read_film(path)
    values: dict[str, Any] = {
        "id": 1, "path": str(path), "file_sha256": file_sha256(path), "pixel_sha256": "0" * 64,
        "rows": film.shape[0], "columns": film.shape[1], "spacing": None, "view": "PA", "modality": "",
        "patient_key": "key", "patient_name": "", "source_family": "", "facts": {},
        "imported_at": datetime.now(UTC), "state": "adjudicated", "label": "covid",
        "mask": "accepted", "mask_id": 1,
        "model_version": "", "probability": None, "failed_checks": (), "uncertainty": 0.0,
        "disagreement": 0.0, "suspicion": 0.0,
    }  # fmt: skip
    return FilmView(**(values | changes))


@pytest.fixture
def dicom(tmp_path: Path) -> Path:
    """A film with markers, which says so."""
    write_dicom(PHANTOM, tmp_path / "Doe^Jane.dcm")
    return tmp_path / "Doe^Jane.dcm"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A PNG that names its patient in its metadata."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "Jane Doe, born 1950-01-01")
    path = tmp_path / "jane_doe.png"
    Image.fromarray(np.rint(PHANTOM.pixels * 255).astype(np.uint8)).save(path, pnginfo=notes)
    assert b"Jane Doe" in path.read_bytes()
    return path


def writer(folder: Path, **options: Any) -> ImageWriter:
    (folder / "out").mkdir()
    return ImageWriter(folder / "out", Pseudonyms(b"secret"), ExportOptions(**options))


def chunks(png: bytes) -> set[bytes]:
    found, position = set(), 8
    while position < len(png):
        length, name = struct.unpack_from(">I4s", png, position)
        found.add(name)
        position += 12 + length
    return found


def test_masked_film_has_nothing_outside_the_lungs(dicom: Path, tmp_path: Path) -> None:
    done = writer(tmp_path, images="masked").write(view_of(dicom), LABELS, name="film_1", patient=PATIENT)
    assert done.file == "film_1.png" and not done.text_possible
    written = tmp_path / "out" / done.file
    assert file_sha256(written) == done.sha256
    assert chunks(written.read_bytes()) == {b"IHDR", b"IDAT", b"IEND"}
    stored = cv2.imread(str(written), cv2.IMREAD_UNCHANGED)
    assert stored.dtype == np.uint16
    assert not stored[LABELS == 0].any()
    inside = LABELS > 0
    expected = read_film(dicom).pixels[inside] * 65535
    np.testing.assert_allclose(stored[inside], expected, atol=0.51)
    # Read again, the gray values of the lungs are the same but for their range.
    again = read_film(written).pixels[inside]
    assert np.corrcoef(again, expected)[0, 1] > 0.999999


def test_dicom_film_is_deidentified(dicom: Path, tmp_path: Path) -> None:
    options = {"images": "deidentified", "allow_burned_in": True}
    done = writer(tmp_path, **options).write(view_of(dicom), LABELS, name="film_1", patient=PATIENT)
    assert done.file == "film_1.dcm" and done.text_possible
    new = pydicom.dcmread(tmp_path / "out" / done.file)
    assert new.PatientID == PATIENT and new.PatientIdentityRemoved == "YES"
    np.testing.assert_array_equal(read_film(tmp_path / "out" / done.file).pixels, read_film(dicom).pixels)


def test_image_metadata_are_removed_and_pixels_kept(image: Path, tmp_path: Path) -> None:
    options = {"images": "deidentified", "allow_burned_in": True}
    done = writer(tmp_path, **options).write(view_of(image), LABELS, name="film_1", patient=PATIENT)
    data = (tmp_path / "out" / done.file).read_bytes()
    assert chunks(data) == {b"IHDR", b"IDAT", b"IEND"}
    after = read_film(tmp_path / "out" / done.file).pixels
    np.testing.assert_allclose(after, read_film(image).pixels, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "sentence"), [("dicom", "states burned-in text"), ("image", "cannot be excluded")]
)
def test_complete_film_with_possible_text_is_rejected(
    kind: str, sentence: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(kind)
    with pytest.raises(FilmError, match=f"{sentence}.*only the lungs.* --allow-burned-in"):
        writer(tmp_path, images="deidentified").write(view_of(path), LABELS, name="film_1", patient=PATIENT)
    assert list((tmp_path / "out").iterdir()) == []


def test_film_declared_free_of_text_is_exported(dicom: Path, tmp_path: Path) -> None:
    film = pydicom.dcmread(dicom)
    film.BurnedInAnnotation = "NO"
    film.save_as(dicom)
    done = writer(tmp_path, images="deidentified").write(
        view_of(dicom), LABELS, name="film_1", patient=PATIENT
    )
    assert not done.text_possible


def test_without_images_the_original_file_is_referenced(dicom: Path, tmp_path: Path) -> None:
    done = writer(tmp_path, images="none").write(view_of(dicom), LABELS, name="film_1", patient=PATIENT)
    assert Path(done.file) == dicom and done.sha256 == file_sha256(dicom)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("images", ["masked", "deidentified", "none"])
def test_replaced_film_file_is_rejected(dicom: Path, tmp_path: Path, images: str) -> None:
    view = view_of(dicom)
    write_dicom(project_chest(12, size=160), dicom)
    with pytest.raises(FilmError, match="changed since it was reviewed"):
        writer(tmp_path, images=images).write(view, LABELS, name="film_1", patient=PATIENT)
    dicom.unlink()
    (tmp_path / "out").rmdir()
    with pytest.raises(FilmError):
        writer(tmp_path, images=images).write(view, LABELS, name="film_1", patient=PATIENT)


def test_mask_of_different_size_is_rejected(dicom: Path, tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="differs in size"):
        writer(tmp_path).write(view_of(dicom), LABELS[:-1], name="film_1", patient=PATIENT)


@pytest.mark.parametrize(("levels", "dtype"), [(256, np.uint8), (4096, np.uint16)])
def test_png_has_the_bit_depth_of_the_film(levels: int, dtype: type) -> None:
    pixels = np.linspace(0, 1, levels, dtype=np.float32).reshape(16, -1)
    stored = cv2.imdecode(np.frombuffer(image_png(pixels), np.uint8), cv2.IMREAD_UNCHANGED)
    assert stored.dtype == dtype
    assert np.unique(stored).size == levels


def test_training_reads_exported_masks(tmp_path: Path) -> None:
    right, left = write_masks(LABELS, tmp_path, "film_1")
    for name, lung in zip((right, left), PHANTOM.lungs, strict=True):
        np.testing.assert_array_equal(read_mask(tmp_path / name), lung)
