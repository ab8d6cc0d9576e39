"""Two results to lay out: a synthetic film that was really analyzed, and the same film upside down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from CovidXRayLib.i18n import use_language
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.page.page_content import ReportContent, report_content
from CovidXRayLib.segmentation.label_map import label_map

PATIENT = {
    "PatientName": "Núñez Peña^María José",
    "PatientID": "12.345.678-9",
    "PatientBirthDate": "19611104",
    "PatientSex": "F",
    "AccessionNumber": "RX-2021-00417",
}


@dataclass(frozen=True)
class Analyzed:
    """Makes the content of a page in a language."""

    analyzer: Analyzer
    film: Path

    def content(
        self, language: str | None = None, reader: ReaderStatement | None = None, **options: Any
    ) -> ReportContent:
        use_language(language)
        found = self.analyzer.analyze(self.film, **options)
        labels = label_map(found.lungs)
        return report_content(found.film, found.reading, labels, found.opacity_map, reader=reader)


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    for package in ("highdicom", "jinja2", "plutoprint"):
        pytest.importorskip(package, reason="needs the extra 'report'")
    return Analyzer(device="cpu")


@pytest.fixture(scope="session")
def named_film(sample_films: list[Path]) -> Callable[[Path, bool], Path]:
    """Write a sample film, with a patient's name, to a path; upside down if asked."""

    def write(path: Path, upside_down: bool) -> Path:
        (sample,) = [film for film in sample_films if film.stem == "sample_opacities_ap"]
        dataset = pydicom.dcmread(sample)
        pixels = dataset.pixel_array[::-1, ::-1] if upside_down else dataset.pixel_array
        dataset.PixelData = np.ascontiguousarray(pixels).tobytes()
        dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        dataset.SpecificCharacterSet = "ISO_IR 192"
        for keyword, value in PATIENT.items():
            setattr(dataset, keyword, value)
        dataset.save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.fixture(scope="session")
def scored(analyzer: Analyzer, named_film: Callable[..., Path], tmp_path_factory: Any) -> Analyzed:
    """A film with a score."""
    return Analyzed(analyzer, named_film(tmp_path_factory.mktemp("scored") / "nunez_maria.dcm", False))


@pytest.fixture(scope="session")
def withheld(analyzer: Analyzer, named_film: Callable[..., Path], tmp_path_factory: Any) -> Analyzed:
    """A film whose score the checks withhold."""
    return Analyzed(analyzer, named_film(tmp_path_factory.mktemp("withheld") / "nunez_maria.dcm", True))


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever the test chooses, the next one finds English."""
    yield
    use_language(None)
