"""Two readings of one person: what changed, and what makes them hard to compare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from CovidXRayLib.comparison.compare_readings import UNCERTAIN, Change, compare
from CovidXRayLib.comparison.comparison_text import MINUS, lines, signed_points
from CovidXRayLib.films.film import Film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reading import Reading

SEED = 17


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="module")
def course(analyzer: Analyzer) -> tuple[Reading, Reading]:
    """One person before and in the disease."""
    films = (Film(project_chest(SEED, 512, opacity=severity).pixels, view="PA") for severity in (0.0, 0.9))
    well, ill = (analyzer.analyze(film).reading for film in films)
    return well, ill


def test_growing_disease_increases_the_share_of_both_lungs(course: tuple[Reading, Reading]) -> None:
    well, ill = course
    there, back = compare(well, ill), compare(ill, well)
    for side in ("right", "left"):
        grown = getattr(there, side).difference
        assert grown > UNCERTAIN
        assert getattr(back, side).difference == pytest.approx(-grown)
    assert there.probability == Change(well.probability, ill.probability)
    assert there.remarks == ()


def test_film_compared_with_itself_is_unchanged(course: tuple[Reading, Reading]) -> None:
    reading = replace(course[1], film=replace(course[1].film, sha256="ab" * 32))
    same = compare(reading, reading)
    assert same.probability.difference == same.right.difference == same.left.difference == 0
    assert same.remarks == ("Both are the same file.",)


def test_comparability_problems_are_reported(course: tuple[Reading, Reading]) -> None:
    well, ill = course
    other_view = replace(ill, film=replace(ill.film, view="AP"))
    other_networks = replace(ill, weights={**ill.weights, "classifier": "0" * 64})
    edited = replace(ill, mask_edited=True)
    for changed, word in (
        (other_view, "PA, the later AP"),
        (other_networks, "networks"),
        (edited, "by hand"),
    ):
        (remark,) = compare(well, changed).remarks
        assert word in remark


def test_film_without_a_score_has_a_reason_and_no_change(
    analyzer: Analyzer, course: tuple[Reading, Reading]
) -> None:
    pixels = project_chest(SEED, 512, opacity=0.0).pixels
    upside_down = analyzer.analyze(Film(pixels[::-1].copy(), view="PA")).reading
    comparison = compare(course[1], upside_down)
    assert upside_down.probability is None
    assert upside_down.opacity_share == (None, None)
    assert comparison.probability.difference is None
    assert comparison.right.difference is None
    assert any(upside_down.withheld_because[0] in remark for remark in comparison.remarks)


def test_old_reading_without_a_share(course: tuple[Reading, Reading]) -> None:
    old = course[0].to_dict()
    del old["opacity_share"], old["schema_version"]
    comparison = compare(Reading.from_dict(old), course[1])
    assert comparison.left.difference is None
    assert comparison.probability.difference is not None


def test_lines_contain_all_figures_and_remarks(course: tuple[Reading, Reading]) -> None:
    well, ill = course
    text = lines(compare(well, replace(ill, mask_edited=True)))
    assert len(text) == 4
    assert f"{well.probability:.2f} earlier, {ill.probability:.2f} now" in text[0]
    assert f"{ill.opacity_share[0]:.0%} now" in text[1]
    assert "by hand" in text[3]


def test_small_change_is_uncertain() -> None:
    assert "exposure" in signed_points(Change(0.30, 0.45))
    assert signed_points(Change(0.70, 0.20)) == f"{MINUS}50 points"
    assert signed_points(Change(None, 0.2)) == "-"
