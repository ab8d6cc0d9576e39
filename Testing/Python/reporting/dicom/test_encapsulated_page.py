"""The page as a DICOM object of the film's study."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.objects.encapsulated_pdf import write_page_object
from Testing.Python.reporting.dicom.films_of_every_kind import (
    VARIANT_NAMES,
    VARIANTS,
    chest,
    write_film,
)
from Testing.Python.reporting.dicom.validators import dciodvfy_errors, dcmdump, needs_validators

READING = Reading(
    film=FilmMetadata(rows=64, columns=64),
    verdict="None.",
    probability=None,
    evidence=None,
    checks=(),
    mask_quality=None,
    engine="ONNX Runtime",
    device="CPU",
    weights={"unet": "ab" * 32},
)
# The smallest page there is; its odd length must be padded and still be told.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
PDF += b"\n" * (1 - len(PDF) % 2)


@needs_validators
@pytest.mark.parametrize(("kind", "photometric", "spaced"), VARIANTS, ids=VARIANT_NAMES)
def test_validators_pass(tmp_path: Path, kind: str, photometric: str, spaced: bool) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", kind, photometric, spaced)
    written = write_page_object(film, READING, PDF, tmp_path / "film.page.dcm")
    assert dciodvfy_errors(written) == []
    dcmdump(written)


def test_object_belongs_to_the_study_and_contains_the_pdf(tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "DX", "MONOCHROME2", True)
    source, page = dcmread(film), dcmread(write_page_object(film, READING, PDF, tmp_path / "page.dcm"))
    for keyword in ("PatientName", "PatientID", "StudyInstanceUID"):
        assert page[keyword].value == source[keyword].value
    assert page.SeriesInstanceUID != source.SeriesInstanceUID
    assert page.SourceInstanceSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert page.EncapsulatedDocument[: page.EncapsulatedDocumentLength] == PDF
    again = dcmread(write_page_object(film, READING, PDF, tmp_path / "again.dcm"))
    assert again.SOPInstanceUID == page.SOPInstanceUID
    other = dcmread(write_page_object(film, READING, PDF + b"%", tmp_path / "other.dcm"))
    assert other.SOPInstanceUID != page.SOPInstanceUID


def test_image_file_has_no_page_object(tmp_path: Path) -> None:
    from PIL import Image

    image = tmp_path / "film.png"
    Image.fromarray((project_chest(3, size=128).pixels * 255).astype("uint8")).save(image)
    with pytest.raises(ResultObjectError, match="without a DICOM study"):
        write_page_object(image, READING, PDF, tmp_path / "page.dcm")
