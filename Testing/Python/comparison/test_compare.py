"""Two readings of one person: what changed, and what makes them hard to compare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.comparison.compare_readings import MINIMAL_DETECTABLE_CHANGE, Change, compare
from CovidXRayLib.comparison.comparison_text import MINUS, conclusion, lines, signed_figure
from CovidXRayLib.films.film import Film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.verdict import category_text

SEED = 17
MILD = Severity.of((0.0, 0.5, 1.0, 0.0, 0.0, 0.5), error=3.0)
SEVERE = Severity.of((1.0, 2.0, 3.0, 0.5, 1.5, 2.0), error=3.0)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="module")
def course(analyzer: Analyzer) -> tuple[Reading, Reading]:
    """One person before and in the disease."""
    films = (Film(project_chest(SEED, 512, opacity=opacity).pixels, view="PA") for opacity in (0.0, 0.9))
    well, ill = (analyzer.analyze(film).reading for film in films)
    return replace(well, severity=MILD), replace(ill, severity=SEVERE)


def test_change_of_total_and_of_each_lung(course: tuple[Reading, Reading]) -> None:
    well, ill = course
    there, back = compare(well, ill), compare(ill, well)
    assert (there.severity, there.right, there.left) == (Change(2, 10), Change(1.5, 6), Change(0.5, 4))
    assert back.severity.difference == -8
    assert there.probability == Change(well.probability, ill.probability)
    assert there.has_changed and there.remarks == ()
    assert (conclusion(there), conclusion(back)) == ("Severity increased.", "Severity decreased.")


@pytest.mark.parametrize(("factor", "changed"), [(0.99, False), (1.01, True)])
def test_change_within_the_disagreement_of_readers_is_none(
    course: tuple[Reading, Reading], factor: float, changed: bool
) -> None:
    step = factor * MINIMAL_DETECTABLE_CHANGE / 6
    old, new = (replace(course[0], severity=Severity.of((zone,) * 6, 3.0)) for zone in (1.0, 1.0 + step))
    comparison = compare(old, new)
    assert comparison.has_changed is changed
    assert ("No change" in conclusion(comparison)) is not changed


def test_film_compared_with_itself_is_unchanged(course: tuple[Reading, Reading]) -> None:
    reading = replace(course[1], film=replace(course[1].film, sha256="ab" * 32))
    same = compare(reading, reading)
    assert same.probability.difference == same.severity.difference == same.right.difference == 0
    assert same.has_changed is False
    assert same.remarks == ("Both are the same file.",)


def test_comparability_problems_are_reported(course: tuple[Reading, Reading]) -> None:
    well, ill = course
    other_view = replace(ill, film=replace(ill.film, view="AP"))
    other_networks = replace(ill, weights={**ill.weights, "classifier": "0" * 64})
    edited = replace(ill, mask_edited=True)
    for changed, word in (
        (other_view, "prior PA, current AP"),
        (other_networks, "networks"),
        (edited, "manually edited"),
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
    assert upside_down.severity is None
    assert comparison.probability.difference is None
    assert comparison.right.difference is None
    assert comparison.has_changed is None
    assert any(upside_down.withheld_because[0] in remark for remark in comparison.remarks)


def test_old_reading_without_a_severity(course: tuple[Reading, Reading]) -> None:
    old = course[0].to_dict()
    del old["severity"], old["schema_version"]
    comparison = compare(Reading.from_dict(old), course[1])
    assert comparison.left.difference is None
    assert comparison.probability.difference is not None
    assert conclusion(comparison) == "The severity cannot be compared."


def test_lines_contain_all_figures_and_remarks(course: tuple[Reading, Reading]) -> None:
    well, ill = course
    text = lines(compare(well, replace(ill, mask_edited=True)))
    assert len(text) == 6
    old, new = (f"{each.probability:.2f} ({category_text(each.category)})" for each in (well, ill))
    assert f"prior {old}, current {new}" in text[0]
    assert text[1] == "Both lungs: severity prior 2.0, current 10.0, change +8.0"
    assert text[2] == "Right lung: severity prior 1.5, current 6.0, change +4.5"
    assert "Severity increased" in text[4]
    assert "manually edited" in text[5]


def test_change_has_its_sign() -> None:
    assert signed_figure(Change(0.30, 0.45)) == "+0.15"
    assert signed_figure(Change(7.0, 2.0), places=1) == f"{MINUS}5.0"
    assert signed_figure(Change(None, 0.2)) == "-"
