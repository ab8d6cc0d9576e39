"""The failure gallery: kinds of failures, and what the reading says of them."""

from __future__ import annotations

import json

import numpy as np

from CovidXRayLib.classification.category import category_between
from CovidXRayLib.evaluation.document.document import Paragraph, Table
from CovidXRayLib.evaluation.figures.failures import MAX_OF_KIND, Failure, find_failures
from CovidXRayLib.evaluation.report.failures_section import failures_section, reason
from CovidXRayLib.evaluation.scoring.map_result import Erasure, MapResult
from CovidXRayLib.metrics.localization import Localization

OFF, ON = Localization(0.4, 0.1, 0.3), Localization(0.9, 0.9, 0.3)


def category(result):
    return category_between(result.probability, 0.3, 0.7)


def found(results, brixia=None):
    failures = find_failures(results, category, brixia or {})
    return [(failure.kind, failure.result.film.id) for failure in failures]


def test_wrong_categories_are_listed_worst_first_and_by_label(result):
    films = [
        result(1, "pneumonia_other", "one", 0.8),
        result(2, "no_finding", "one", 0.75),
        result(3, "pneumonia_other", "one", 0.9),
        result(4, "covid", "one", 0.2),
        result(5, "covid", "one", 0.1),
        result(6, "covid_no_pattern", "one", 0.9),
        result(7, "covid", "one", 0.5),
        result(8, "no_finding", "one", 0.5),
    ]
    assert found(films) == [
        ("false_suggestive", "film2"),
        ("false_suggestive", "film3"),
        ("false_suggestive", "film1"),
        ("false_not_suggestive", "film5"),
        ("false_not_suggestive", "film4"),
    ]


def test_each_label_has_its_own_worst_films(result):
    films = [result(number, "other", "one", 0.9) for number in range(MAX_OF_KIND + 2)]
    films.append(result(99, "pneumonia_other", "one", 0.71))
    assert len(found(films)) == MAX_OF_KIND + 1


def test_maps_no_better_than_chance_are_listed(result):
    maps = [
        result(number, "covid", "one", 0.9, maps=MapResult(5, place))
        for number, place in enumerate([OFF, ON])
    ]
    assert found(maps) == [("map_off_lesions", "film0")]


def test_withheld_scores_count_unless_the_segmentation_is_poor(result, overlap):
    films = [
        result(number, "covid", "one", 0.5, withheld_by=("lungs",), mask_quality=quality, overlap=agreement)
        for number, (quality, agreement) in enumerate(
            [("", None), ("human", overlap(0.95)), ("human", overlap(0.7)), ("silver", overlap(0.2))]
        )
    ]
    assert found(films) == [("withheld", "film1"), ("withheld", "film0"), ("withheld", "film3")]


def test_severity_counts_beyond_what_the_readers_differ_by(result):
    films = [result(number, "covid", "one", 0.5, maps=MapResult(9.0)) for number in range(3)]
    totals = {"film0": (2, 4), "film1": (3, 12), "film2": (1, 2)}
    brixia = {name: np.array([[first / 6] * 6, [second / 6] * 6]) for name, (first, second) in totals.items()}
    assert found(films, brixia) == [("severity_off", "film2"), ("severity_off", "film0")]


def test_reasons_come_from_the_reading(result, overlap):
    def suggestive(erased):
        maps = MapResult(7.25, None, None, erased)
        return reason(Failure("false_suggestive", result(1, "other", "one", 0.9, maps=maps)))

    assert suggestive(Erasure(0.2, 0.9)).startswith("rests on the opacities shown: 0.200")
    assert suggestive(Erasure(0.8, 0.9)).startswith("still positive (0.800)")
    assert (
        suggestive(None)
        == "the map shows no opacities, so the score rests on something else; severity 7.2 of 18"
    )
    shape = {"expected_dice": (0.8, 0.9), "overlap": overlap(0.95), "mask_quality": "human"}
    withheld = result(2, "covid", "one", 0.5, withheld_by=("lungs", "zoom"), **shape)
    assert reason(Failure("withheld", withheld)) == (
        "withheld by lungs, zoom; expected Dice 0.80; measured 0.95"
    )
    off = result(3, "covid", "one", 0.5, maps=MapResult(9.0, OFF))
    assert reason(Failure("severity_off", off, (2.0, 4.0))) == "severity 9.0 of 18; readers 2 and 4"
    assert "10% in lesions, which cover 30%" in reason(Failure("map_off_lesions", off))


def test_section_names_films_by_their_identifier_alone(result, tmp_path):
    film = result(1, "other", "one", 0.9, file=tmp_path / "DOE^JANE.png")
    failures = find_failures([film], category, {})
    section = failures_section(failures)
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert [table.rows[0][0] for table in tables] == ["film1"]
    assert sum(isinstance(block, Paragraph) for block in section.blocks) == 5
    everything = json.dumps([failure.to_dict() for failure in failures]) + repr(section)
    assert "DOE" not in everything.replace(repr(film), "")
