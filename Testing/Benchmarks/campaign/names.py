"""A name hidden at random places of DICOM files: how often it leaves with the de-identified export."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from CovidXRayLib.deidentification.dataset import deidentified_dicom
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Benchmarks.campaign.row import Row
from Testing.Python.curation.canaries import films_with_canaries, holds_canary


def run(count: int = 5000) -> Iterator[Row]:
    """Give the one row of the campaign."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phantom.dcm"
        write_dicom(project_chest(3, size=128), path)
        film = path.read_bytes()
    names, written, failures = Pseudonyms(b"campaign"), 0, []
    for what, data in films_with_canaries(film, count, seed=20200401):
        try:
            content = deidentified_dicom(data, "patient_1", names)
        except FilmProblem:
            continue
        written += 1
        if holds_canary(content):
            failures.append(f"the name left with the export: {what}")
    yield Row("names hidden in headers", count, tuple(failures), f"{written:,} exported, the others refused")
