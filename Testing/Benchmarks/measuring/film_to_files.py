"""One film of a given size, and what happens to it from its file to the files of its result."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from CovidXRayLib import Analyzer
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reading import AnalyzedFilm
from CovidXRayLib.reporting.files.result_files import ResultFiles, ResultWriter


@contextmanager
def phantom_film(size: int) -> Iterator[Path]:
    """Yield an uncompressed 16-bit DICOM file of a phantom of that many rows and columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.dcm"
        write_dicom(project_chest(1, size=size), path)
        bytes_in_mib = path.stat().st_size / 2**20
        print(f"{size} x {size} pixels, {bytes_in_mib:.0f} MiB uncompressed", flush=True)
        yield path


def film_to_files(analyzer: Analyzer, path: Path) -> AnalyzedFilm:
    """Analyze a film and write what ``covidxray analyze`` writes, beside the film."""
    with ResultWriter(ResultFiles.of(path.parent, path.stem)) as writer:
        found = analyzer.analyze(path, on_segmented=writer.begin)
        writer.write(found)
    return found
