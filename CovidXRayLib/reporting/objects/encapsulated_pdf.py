"""Report page as an Encapsulated PDF (PS3.3 section A.45.1) in the film's study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.film import Film
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.dicom.algorithm import NAME, Algorithm
from CovidXRayLib.reporting.dicom.equipment import RESEARCH, SERIES_NUMBERS
from CovidXRayLib.reporting.dicom.object_identity import name_by_content, write_object
from CovidXRayLib.reporting.dicom.source_film import SourceFilm, read_source
from CovidXRayLib.reporting.dicom.timestamps import date_as_film

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

_ENCAPSULATED_PDF: Final = "1.2.840.10008.5.1.4.1.1.104.1"
_EXPLICIT_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1"
# Header attributes that describe the image only.
_OF_THE_IMAGE: Final = (
    *("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "Modality", "Rows", "Columns", "PixelSpacing"),
    *("NumberOfFrames", "LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"),
)


def write_page_object(film: Film | Path | str, reading: Reading, pdf: bytes, path: Path) -> Path:
    """Write a report page as a DICOM object in the film's study, in a separate series.

    Parameters
    ----------
    film
        The film's DICOM file, or the film that was read from it.
    reading
        Its reading.
    pdf
        The page. The object's UID is derived from its bytes, so a PDF with a creation time would be a
        different object each time.
    path
        The file to write.

    Raises
    ------
    FilmError, ResultObjectError
        As :func:`CovidXRayLib.reporting.dicom.source_film.read_source`.
    OSError
        If the file cannot be written.
    """
    write_object(encapsulated_page(read_source(film), pdf, Algorithm.of(reading)), path)
    return path


def encapsulated_page(source: SourceFilm, pdf: bytes, algorithm: Algorithm) -> FileDataset:
    """Return a PDF as an Encapsulated PDF object that references the film."""
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.uid import UID
    from pydicom.valuerep import DT

    from CovidXRayLib.reporting.dicom.references import reference

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(_ENCAPSULATED_PDF)
    meta.TransferSyntaxUID = UID(_EXPLICIT_LITTLE_ENDIAN)
    dataset = FileDataset("", Dataset(), file_meta=meta, preamble=b"\0" * 128)
    for element in source.header:
        if element.keyword not in _OF_THE_IMAGE:
            dataset.add(element)
    dataset.SOPClassUID = meta.MediaStorageSOPClassUID
    dataset.Modality = "DOC"
    dataset.SeriesNumber, dataset.InstanceNumber = SERIES_NUMBERS["page"], 1
    dataset.SeriesDescription = f"{NAME} page, {RESEARCH}"
    dataset.Manufacturer = dataset.ManufacturerModelName = NAME
    dataset.SoftwareVersions, dataset.DeviceSerialNumber = algorithm.version, algorithm.fingerprint
    dataset.ConversionType = "WSD"
    dataset.ContentDate = dataset.ContentTime = ""
    dataset.AcquisitionDateTime = DT("")  # type 2: a page has no acquisition time
    dataset.BurnedInAnnotation = "YES"
    dataset.DocumentTitle = f"{NAME}: chest film, {RESEARCH}"
    dataset.ConceptNameCodeSequence = []
    dataset.SourceInstanceSequence = [reference(source.header)]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(pdf)
    dataset.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    date_as_film(dataset, source.header)
    name_by_content(dataset)
    return dataset
