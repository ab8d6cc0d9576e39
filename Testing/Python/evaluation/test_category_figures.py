"""How often each category was right."""

from __future__ import annotations

import pytest

from CovidXRayLib.classification.category import category_between
from CovidXRayLib.evaluation.figures.category_figures import ALL, category_figures
from CovidXRayLib.metrics.intervals import wilson

from .conftest import make_result


def test_each_category_is_counted_by_class_and_projection() -> None:
    scores = {"covid": [0.9] * 6 + [0.5] * 3 + [0.1], "other": [0.1] * 16 + [0.5] * 3 + [0.9]}
    films = [
        make_result(number, label, "one", score)
        for label, group in scores.items()
        for number, score in enumerate(group)
    ]
    found = category_figures(films, lambda result: category_between(result.probability or 0, 0.3, 0.7))
    entry = found[ALL]
    assert entry.films == 30
    assert entry.covid == {"suggestive": 6, "indeterminate": 3, "not_suggestive": 1}
    assert entry.other == {"suggestive": 1, "indeterminate": 3, "not_suggestive": 16}
    assert entry.right_if_suggestive == wilson(6, 7).rounded()
    assert entry.right_if_not_suggestive == wilson(16, 17).rounded()
    assert entry.indeterminate == wilson(6, 30).rounded()
    assert (entry.missed, entry.false_alarms) == (wilson(1, 10).rounded(), wilson(1, 20).rounded())
    assert entry.to_dict()["indeterminate"][0] == pytest.approx(0.2)
    views = [name for name in found if name != ALL]
    assert sum(found[name].films for name in views) == entry.films


def test_empty_category_has_no_share() -> None:
    films = [make_result(0, "covid", "one", 0.5)]
    entry = category_figures(films, lambda result: "indeterminate")[ALL]
    assert entry.right_if_suggestive is entry.right_if_not_suggestive is entry.false_alarms is None
