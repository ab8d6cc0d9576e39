"""A probe finds the answer where it was planted, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.probes.cross_validate import cross_validated_scores, fit_and_score
from CovidXRayLib.evaluation.probes.entries import measure_auc
from CovidXRayLib.evaluation.probes.film_variants import IMAGES
from CovidXRayLib.evaluation.probes.probe_network import ProbeTraining
from CovidXRayLib.phantom.frontal_chest import project_chest

from .conftest import make_film

pytestmark = pytest.mark.slow
FILMS, SIZE = 96, 48
TRAINING = ProbeTraining(size=SIZE, epochs=40, batch_size=16)


@pytest.fixture(scope="module")
def marked():
    """Phantoms with a label drawn by lot; those called COVID-19 carry a white block near a corner."""
    rng = np.random.default_rng(1)
    films, drawn = [], {name: [] for name in IMAGES}
    for number in range(FILMS):
        chest = project_chest(7000 + number, size=128)
        covid = bool(rng.random() < 0.5)
        pixels = chest.pixels.copy()
        if covid:
            pixels[1:12, 4:34] = 1.0
        films.append(make_film(number, covid=covid, fold=number % 3))
        for name, make in IMAGES.items():
            drawn[name].append(make(pixels, chest.lungs, SIZE))
    return films, {name: np.stack(images) for name, images in drawn.items()}


def auc(marked, name, folds=(0, 1, 2)):
    films, drawn = marked
    scores = cross_validated_scores(drawn[name], films, folds, TRAINING)
    return measure_auc(name, "", films, scores, "")


@pytest.mark.parametrize("name", ["border", "filled lungs"])
def test_border_mark_is_found_by_border_probe(name, marked):
    assert auc(marked, name).value > 0.9


@pytest.mark.parametrize("name", ["silhouette", "lungs"])
def test_random_labels_give_chance_level(name, marked):
    entry = auc(marked, name)
    assert entry.low < 0.5 < entry.high
    assert 0.3 < entry.value < 0.7


def test_training_films_get_no_score(marked):
    films, drawn = marked
    scores = cross_validated_scores(drawn["border"], films, (1,), ProbeTraining(size=SIZE, epochs=1))
    assert [bool(np.isnan(score)) for score in scores] == [film.fold != 1 for film in films]


def test_probe_is_deterministic(marked):
    films, drawn = marked
    chosen = np.arange(FILMS) % 2 == 0
    first, again = (
        fit_and_score(drawn["border"], films, chosen, ProbeTraining(size=SIZE, epochs=1))[0] for _ in range(2)
    )
    np.testing.assert_allclose(first, again, atol=1e-4)
