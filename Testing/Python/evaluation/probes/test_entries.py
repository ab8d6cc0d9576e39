"""Figures come with their interval by patient, and the report reads what was written."""

from __future__ import annotations

import numpy as np

from CovidXRayLib.evaluation.probes.entries import Entry, measure_auc, read_entries
from CovidXRayLib.evaluation.probes.probe import write_entries

from .conftest import make_film


def test_auc_has_an_interval(rng):
    films = [make_film(number, covid=number % 2 == 0) for number in range(100)]
    scores = np.array([film.is_covid for film in films]) + rng.normal(0, 1, 100)
    entry = measure_auc("a probe", "Does it tell?", films, scores, "by lot")
    assert entry.low < entry.value < entry.high
    assert (entry.chance, entry.films) == (0.5, 100)


def test_report_omits_undefined_entries(tmp_path, caplog):
    good = Entry("good", "Does it tell?", 0.75, 0.7, 0.8, 0.5, 12, "a note")
    without_chance = Entry("change", "How much?", 0.01, 0.0, 0.02, None, 12, "another")
    undefined = Entry("undefined", "Does it tell?", float("nan"), float("nan"), float("nan"), 0.5, 3, "")
    write_entries([good, undefined, without_chance], tmp_path / "probes.json")
    assert read_entries(tmp_path / "probes.json") == [good, without_chance]
    assert "undefined" in caplog.text
