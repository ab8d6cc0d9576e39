"""A film that was really analyzed, and its result as DICOM objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reading import AnalyzedFilm, Reading
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.objects.result_objects import ResultObjects, write_result_objects
from CovidXRayLib.segmentation.label_map import label_map
from Testing.Python.reporting.dicom.films_of_every_kind import chest, write_film

# Set here, since not all weights estimate it; no two zones are alike.
SEVERITY = Severity((0.51, 1.02, 2.03, 0.04, 2.55, 1.06), (2.84, 11.58))


@dataclass(frozen=True)
class Result:
    """A film with what was found on it, its labels and DICOM objects."""

    film: Path
    analyzed: AnalyzedFilm
    labels: np.ndarray
    objects: ResultObjects

    @property
    def reading(self) -> Reading:
        return self.analyzed.reading

    @property
    def opacity_map(self) -> np.ndarray | None:
        return self.analyzed.opacity_map


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    pytest.importorskip("highdicom", reason="needs the extra 'report'")
    return Analyzer(device="cpu")


@pytest.fixture(scope="session")
def result_of(analyzer: Analyzer) -> Callable[..., Result]:
    """Analyze a film and write its objects into a folder."""

    def result(film: Path, folder: Path, reader: ReaderStatement | None = None) -> Result:
        found = analyzer.analyze(film)
        if found.reading.probability is not None:
            found = replace(found, reading=replace(found.reading, severity=SEVERITY))
        labels = label_map(found.lungs)
        objects = write_result_objects(
            film, found.reading, labels, found.opacity_map, reader=reader, folder=folder
        )
        return Result(film, found, labels, objects)

    return result


@pytest.fixture(scope="session")
def dx_result(result_of: Callable[..., Result], tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result of a DX film that was scored, accepted by nobody; not to be changed."""
    folder = tmp_path_factory.mktemp("dx")
    found = result_of(write_film(chest(), folder / "film.dcm", "DX", "MONOCHROME2", True), folder)
    assert found.reading.probability is not None, found.reading.withheld_because
    return found
