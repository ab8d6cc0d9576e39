"""Each head learns what it is given, and is the same on raw features as it was on standardized ones."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.training.heads.opacity_head import Cells, fit_opacity_head
from CovidXRayLib.training.heads.score_head import LinearHead, Pairs, fit_score_head, source_weights
from CovidXRayLib.training.heads.severity_head import ZoneFilms, fit_severity_head

pytest.importorskip("sklearn", reason="needs the extra 'train'")

FEATURES = 40


def scaled(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Features as different in size and offset as those of a network."""
    return (values * rng.uniform(1, 300, values.shape[-1]) + rng.uniform(0, 500, values.shape[-1])).astype(
        np.float32
    )


def labels(positive: np.ndarray) -> list[str]:
    return ["covid" if one else "no_finding" for one in positive]


def test_the_score_learns_the_disease_from_sources_of_any_size() -> None:
    rng = np.random.default_rng(1)
    latent = rng.normal(size=(600, FEATURES))
    positive = latent[:, 0] + 0.5 * rng.normal(size=600) > 0
    sources = ["large" if number < 500 else "small" for number in range(600)]
    features = scaled(latent, rng)
    head = fit_score_head(
        features[:400], labels(positive[:400]), sources[:400], [], penalty=10.0, pneumonia_weight=0.5,
    )  # fmt: skip
    assert area_under_curve(head(features[400:])[:, 0], positive[400:]) > 0.85


def test_pneumonia_against_no_finding_says_less_of_the_source() -> None:
    rng = np.random.default_rng(5)
    names = np.array(["covid"] * 200 + ["pneumonia_other"] * 200 + ["no_finding"] * 200)
    latent = rng.normal(size=(600, FEATURES))
    latent[names != "no_finding", 0] += 1.5  # opacity
    latent[names == "covid", 1] += 2.0  # where all COVID-19 comes from
    sources = ["one" if name == "covid" else "two" for name in names]
    unseen = rng.normal(size=(400, FEATURES))
    ill = np.arange(400) < 200
    unseen[ill, 0] += 1.5  # of a third source

    def unseen_area(pneumonia_weight: float) -> float:
        head = fit_score_head(
            latent.astype(np.float32), list(names), sources, [],
            penalty=10.0, pneumonia_weight=pneumonia_weight,
        )  # fmt: skip
        return area_under_curve(head(unseen.astype(np.float32))[:, 0], ill)

    assert unseen_area(1.0) > unseen_area(0.0) + 0.03


def test_both_classes_weigh_the_same_and_sources_by_their_root() -> None:
    positive = np.array([True] * 10 + [False] * 110)
    sources = ["a"] * 10 + ["b"] * 100 + ["c"] * 10
    weights = source_weights(positive, sources)
    assert weights.mean() == pytest.approx(1)
    assert weights[positive].sum() == pytest.approx(weights[~positive].sum())
    assert weights[10:110].sum() / weights[110:].sum() == pytest.approx(np.sqrt(10))


def test_phantoms_weigh_less_than_a_source_of_their_number() -> None:
    positive = np.array([True] * 10 + [False] * 20)
    weights = source_weights(positive, ["a"] * 20 + ["phantom"] * 10)
    assert weights[20:].sum() / weights[10:20].sum() == pytest.approx(0.25)


def test_kinds_of_pairs_are_weighed_each_by_itself() -> None:
    rng = np.random.default_rng(6)
    latent = rng.normal(size=(300, FEATURES)).astype(np.float32)
    one, other = np.zeros((2, 60, FEATURES), np.float32)
    one[:, 1], other[:, 2] = 1 + rng.uniform(size=60), 1 + rng.uniform(size=60)
    head = fit_score_head(
        latent, labels(latent[:, 0] > 0), ["s"] * 300, [Pairs(one, 1.0), Pairs(other, 0.01)],
        penalty=10.0, pneumonia_weight=0.0,
    )  # fmt: skip
    assert (one @ head.kernel).mean() > 2 * (other @ head.kernel).mean()


def test_pairs_teach_that_opacities_raise_the_score() -> None:
    rng = np.random.default_rng(2)
    latent = rng.normal(size=(300, FEATURES))
    positive = latent[:, 0] > 0
    pairs = np.zeros((60, FEATURES), np.float32)
    pairs[:, 1] = 1 + rng.uniform(size=60)  # a direction that the films say nothing about

    def rise(pair_weight: float) -> float:
        head = fit_score_head(
            latent.astype(np.float32), labels(positive), ["s"] * 300,
            [Pairs(np.zeros((0, FEATURES), np.float32), 1.0), Pairs(pairs, pair_weight)],
            penalty=10.0, pneumonia_weight=0.0,
        )  # fmt: skip
        return float((pairs @ head.kernel).mean())

    assert rise(1.0) > rise(0.0) + 0.5


def test_the_score_is_the_same_on_what_is_alike() -> None:
    rng = np.random.default_rng(7)
    latent = rng.normal(size=(300, FEATURES)).astype(np.float32)
    latent[:, 1] += latent[:, 0]  # both say the same, but the second depends on how a film was stored
    steps = np.zeros((60, FEATURES), np.float32)
    steps[:, 1] = rng.normal(1, 1, size=60)

    def fitted(weight: float) -> LinearHead:
        return fit_score_head(
            latent, labels(latent[:, 0] > 0), ["s"] * 300, [Pairs(steps, weight, alike=True)],
            penalty=10.0, pneumonia_weight=0.0,
        )  # fmt: skip

    def moved(head: LinearHead) -> float:
        return float(np.abs(steps @ head.kernel).mean() / head(latent).std())

    without, with_copies = fitted(0.0), fitted(3.0)
    assert moved(with_copies) < moved(without) / 3
    assert area_under_curve(with_copies(latent)[:, 0], latent[:, 0] > 0) > 0.95


def test_the_opacity_map_learns_its_cells_on_raw_features() -> None:
    pytest.importorskip("keras", reason="needs the extra 'train'")
    rng = np.random.default_rng(3)
    latent = rng.normal(size=(2400, 10))  # features of a network are correlated
    opaque = (latent[:, :4].sum(axis=1) > 1).astype(np.float32)
    features = scaled(latent @ rng.normal(size=(10, 768)) + rng.normal(size=(2400, 768)), rng)
    cells = Cells(features[:2000], opaque[:2000], np.ones(2000, np.float32))
    head = fit_opacity_head(cells, epochs=40, learning_rate=0.02, seed=1)
    logits = head.logits(features[2000:].reshape(4, 100, 768))
    assert logits.shape == (4, 100)
    assert area_under_curve(logits.ravel().astype(np.float64), opaque[2000:] > 0) > 0.9


def test_the_severity_follows_zones_and_film_and_knows_heights() -> None:
    rng = np.random.default_rng(4)
    zones, film = rng.normal(size=(200, 6, FEATURES)), rng.normal(size=(200, 30))
    height = np.tile([0.0, 0.3, 0.6], 2)
    truth = np.clip(1.2 + 0.8 * zones[..., 0] + 0.4 * film[:, :1] + height, 0, 3)
    films = ZoneFilms(
        scaled(zones, rng), scaled(film, rng), truth.astype(np.float32), np.ones(200, np.float32)
    )
    chosen = np.arange(200) < 150
    head = fit_severity_head(films.where(chosen), penalty=0.1)
    found = np.clip(head.scores(films.where(~chosen)), 0, 3)
    assert np.corrcoef(found.ravel(), truth[~chosen].ravel())[0, 1] > 0.8
    assert head.cells.bias == pytest.approx(0)  # so that a mean over a zone is the zone's mean
