"""Anyone who waits for an analysis is told how far it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib import Analyzer, Film, FilmError, read_film

ALL = ["Reading the film", "Checking the film", "Segmenting the lungs", "Scoring", "Preparing the result"]


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    analyzer = Analyzer(device="cpu")
    analyzer.warm_up()
    return analyzer


def _stages(analyzer: Analyzer, source: Path | Film, lungs: np.ndarray | None = None) -> list:
    stages: list[tuple[str, int, int]] = []
    analyzer.analyze(source, lungs=lungs, on_stage=lambda *stage: stages.append(stage))
    return stages


def test_scored_film_has_all_stages(analyzer: Analyzer, sample_films: list[Path]) -> None:
    assert _stages(analyzer, sample_films[0]) == [
        (name, number, len(ALL)) for number, name in enumerate(ALL, start=1)
    ]


def test_given_mask_skips_one_stage(analyzer: Analyzer, sample_films: list[Path]) -> None:
    film = read_film(sample_films[0])
    left = [name for name in ALL if name != "Segmenting the lungs"]
    assert _stages(analyzer, film, analyzer.analyze(film).lungs) == [
        (name, number, len(left)) for number, name in enumerate(left, start=1)
    ]


def test_stages_complete_without_a_score(analyzer: Analyzer) -> None:
    stages = _stages(analyzer, Film(np.zeros((300, 300), np.float32)))
    assert stages == [*((name, number, 5) for number, name in enumerate(ALL[:3], start=1)), (ALL[4], 5, 5)]


def test_unreadable_file_ends_while_reading(analyzer: Analyzer, tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    with pytest.raises(FilmError):
        analyzer.analyze(tmp_path / "none.dcm", on_stage=lambda *stage: stages.append(stage))
    assert stages == [(ALL[0], 1, 5)]


def test_analyzer_reports_its_engine(analyzer: Analyzer, sample_films: list[Path]) -> None:
    reading = analyzer.analyze(sample_films[0]).reading
    assert (analyzer.engine, analyzer.device) == (reading.engine, reading.device)
    assert analyzer.engine.startswith("ncnn ") and analyzer.device == "CPU"
    assert analyzer.weights == reading.weights and set(analyzer.weights) == {
        "classifier",
        "filmcheck",
        "unet",
    }
