"""The classifier's figures by source, view and age."""

from __future__ import annotations

import pytest

from CovidXRayLib.evaluation.figures import groups
from CovidXRayLib.evaluation.figures.group_figures import ClassRecall, Contrast
from CovidXRayLib.evaluation.figures.performance import auc
from CovidXRayLib.metrics.intervals import Interval, wilson


def test_correct_calls_are_counted_by_source_and_class(results):
    figures = groups.by_group(results, groups.family)
    assert list(figures) == ["mixed", "sick", "well"]
    assert figures["sick"].covid == ClassRecall(20, wilson(20, 20).rounded())
    assert figures["sick"].other == ClassRecall(0, None)
    assert figures["mixed"].covid.right.value == 0.5
    assert sum(entry.covid.films + entry.other.films for entry in figures.values()) == 90


def test_auc_within_a_family(results):
    """All films together look well told apart; inside the one family with both classes it is chance."""
    assert auc(results).value > 0.75
    figures = groups.by_group(results, groups.family)
    assert figures["mixed"].auc.value == 0.5
    assert figures["sick"].auc is None


def test_covid_of_each_family_is_compared_with_all_other_films(results):
    figures = groups.covid_families(results)
    assert set(figures) == {"mixed", "sick"}
    assert (figures["sick"].covid, figures["sick"].other) == (20, 50)
    assert figures["sick"].auc.value == 1
    # Half of the mixed family's COVID-19 films lie at 0.7, half at 0.2; so do its 20 others; 30 lie at 0.1.
    assert figures["mixed"].auc.value == pytest.approx((20 * 0.5 + 30) / 50, abs=1e-4)


def test_supine_films_count_as_ap(result):
    assert groups.view(result(1, "covid", "one", 0.5, view="AP SUPINE")) == "AP"
    assert groups.view(result(1, "covid", "one", 0.5, view="")) == groups.NOT_STATED


@pytest.mark.parametrize(
    ("age", "name"),
    [(17.9, "under 18 years"), (18, "18 to 39 years"), (39.5, "18 to 39 years"), (80, "80 years and over"),
     (None, "not stated")],
)  # fmt: skip
def test_ages_are_grouped(result, age, name):
    assert groups.age(result(1, "covid", "one", 0.5, age=age)) == name


def test_age_groups_are_sorted(result):
    films = [result(place, "covid", "one", 0.5, age=age) for place, age in enumerate([81, None, 7, 50])]
    names = list(groups.by_group(films, groups.age))
    assert names == ["under 18 years", "40 to 59 years", "80 years and over", "not stated"]


def test_fewer_than_five_per_class_give_no_auc(result):
    films = [result(n, "covid" if n < 4 else "other", "one", n / 20) for n in range(20)]
    assert groups.by_group(films, groups.family)["one"].auc is None
    films = [result(n, "covid" if n < 5 else "other", "one", n / 20) for n in range(20)]
    assert groups.by_group(films, groups.family)["one"].auc.value == 0


def test_films_without_a_pattern_are_compared_separately(result):
    """A classifier that knows the source only gives both the same: chance, however good it looks overall."""
    shown = [result(n, "covid", "sick", 0.9) for n in range(10)]
    none = [result(10 + n, "covid_no_pattern", "sick", 0.9) for n in range(6)]
    few = [result(20, "covid_no_pattern", "other", 0.1)]
    figures = groups.pattern_against_none(shown, [*none, *few])
    assert figures["sick"] == Contrast(10, 6, Interval(0.5, 0.5, 0.5))
    assert figures["other"] == Contrast(0, 1, None)
