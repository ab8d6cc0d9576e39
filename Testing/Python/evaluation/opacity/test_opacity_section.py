"""The report's section on opacity map and severity, and its gallery."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from CovidXRayLib.evaluation.document.document import Document, Image, Table
from CovidXRayLib.evaluation.document.html import render
from CovidXRayLib.evaluation.opacity.map_figures import map_figures
from CovidXRayLib.evaluation.report.opacity_gallery import chosen_films
from CovidXRayLib.evaluation.report.opacity_section import opacity_section
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.map_result import Erasure, MapResult
from CovidXRayLib.metrics.localization import Localization

OTHER = Localization(0.4, 0.2, 0.25)


def evaluation(results, brixia) -> SimpleNamespace:
    """What the section takes from an evaluation."""
    return SimpleNamespace(
        figures=SimpleNamespace(maps=map_figures(results, brixia)),
        classified=results,
        annotations=Annotations(brixia=brixia),
    )


@pytest.fixture
def films(result):
    return [
        result(
            number, "covid", "one", 0.9,
            maps=MapResult(number, Localization(1 - number / 20, 0.8, 0.25), OTHER, Erasure(0.3, 0.95)),
        )
        for number in range(10)
    ]  # fmt: skip


def test_section_has_every_figure(films):
    brixia = {f"film{number}": np.full((2, 6), number / 6, np.float32) for number in range(10)}
    section = opacity_section(evaluation(films, brixia))
    maps, erased, scores = (block for block in section.blocks if isinstance(block, Table))
    assert [row[0] for row in maps.rows] == ["opacity map", "Grad-CAM"]
    assert maps.rows[0][1] == "10"
    assert maps.rows[0][2].startswith("0.775 (")
    assert maps.rows[0][3] == "80.0% (80.0 to 80.0)"
    assert maps.rows[0][5] == "3.20 (3.20 to 3.20)"
    assert [row[1][:5] for row in erased.rows] == ["100.0", "0.0% "]
    assert "10 of 10 positive films" in erased.note
    assert scores.rows[0][1:3] == ["1.000 (1.000 to 1.000)", "0.00 (0.00 to 0.00)"]
    assert scores.rows[1][3] == "no pair"  # of a patient's films, one point apart
    assert sum(isinstance(block, Image) for block in section.blocks) == 2
    page = render(Document("t", "n", [section]))
    assert "Opacity map and severity" in page


def test_section_says_what_is_absent(result):
    older = [result(number, "covid", "one", 0.9, maps=MapResult()) for number in range(3)]
    texts = [block.text for block in opacity_section(evaluation(older, {})).blocks]
    assert "neither opacity map nor severity" in texts[0]
    assert "lesions drawn by readers" in texts[1]
    newer = [result(number, "covid", "one", 0.9, maps=MapResult(3)) for number in range(3)]
    texts = [block.text for block in opacity_section(evaluation(newer, {})).blocks]
    assert "on any of the 3 positive films" in texts[1]
    assert "Brixia" in texts[2]


@pytest.mark.parametrize(
    ("count", "kinds"), [(10, [2, 2, 2]), (5, [2, 1, 2]), (3, [2, 0, 1]), (1, [1, 0, 0])]
)
def test_gallery_has_the_best_median_and_worst_films_once(films, count, kinds):
    chosen = chosen_films(films[:count])
    found = [kind for kind, _ in chosen]
    assert [found.count(kind) for kind in ("best", "median", "worst")] == kinds
    order = [entry.film.id for _, entry in chosen]
    assert order == sorted(order)
    if count == 10:
        assert order == ["film0", "film1", "film4", "film5", "film8", "film9"]
