"""Fits of the heads to films with their features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from CovidXRayLib.classification.severity import ZONES, zone_weights
from CovidXRayLib.networks import vgg16
from CovidXRayLib.training.configurations import HeadsTraining
from CovidXRayLib.training.heads.measured_films import INSIDE_SHARE, MeasuredFilm
from CovidXRayLib.training.heads.opacity_head import Cells, OpacityHead, fit_opacity_head
from CovidXRayLib.training.heads.score_head import (
    PHANTOM,
    LinearHead,
    Pairs,
    fit_logistic_regression,
    fit_score_head,
)
from CovidXRayLib.training.heads.severity_head import SeverityHead, ZoneFilms, fit_severity_head

if TYPE_CHECKING:
    import keras

_ZONE_CLEAR_WEIGHT: Final = 0.15
_PHANTOM_WEIGHT: Final = 0.05  # in opacity map and severity: there are many, and they are all alike
NEVER_A_CHILD: Final = LinearHead(np.zeros((1280, 1)), np.full(1, -10.0))


@dataclass(frozen=True, eq=False)
class Heads:
    """All three."""

    score: LinearHead
    opacity: OpacityHead
    severity: SeverityHead
    child: LinearHead | None = None

    @classmethod
    def fit(cls, films: Sequence[MeasuredFilm], configuration: HeadsTraining) -> Heads:
        """Fit the heads on films, but for that of children."""
        opacity = fit_opacity(films, configuration)
        return cls(fit_score(films, configuration), opacity, fit_severity(films, opacity, configuration))


def fit_score(films: Sequence[MeasuredFilm], configuration: HeadsTraining) -> LinearHead:
    """Fit the score on films."""
    added = [film.with_opacities.pooled - film.pooled for film in films if film.with_opacities]
    erased = [film.pooled - film.erased for film in films if film.erased is not None]
    return fit_score_head(
        np.stack([film.pooled for film in films]),
        [film.film.label for film in films],
        [film.film.source_family for film in films],
        [
            Pairs(np.array(added, np.float32), configuration.pair_weight),
            Pairs(np.array(erased, np.float32), configuration.erased_weight),
            varied_pairs(films, configuration),
        ],
        penalty=configuration.penalty,
        pneumonia_weight=configuration.pneumonia_weight,
    )


def varied_pairs(films: Sequence[MeasuredFilm], configuration: HeadsTraining) -> Pairs:
    """Return what changes where films are stored in another way."""
    steps = [film.varied - film.pooled for film in films if film.varied is not None]
    return Pairs(np.array(steps, np.float32), configuration.varied_weight, alike=True)


def fit_child(
    adults: Sequence[MeasuredFilm], children: Sequence[MeasuredFilm], configuration: HeadsTraining
) -> LinearHead:
    """Fit the logit of a child; phantoms are adults.

    The intercept puts so many real adults at 0 or above as `configuration` allows, by predictions for each
    fold of adults without it.
    """

    def fitted(some: Sequence[MeasuredFilm]) -> LinearHead:
        films = [*some, *children]
        return fit_logistic_regression(
            np.stack([film.pooled for film in films]),
            np.array([False] * len(some) + [True] * len(children)),
            [film.film.source_family for film in films],
            [varied_pairs(films, configuration)],
            penalty=configuration.penalty,
        )

    logits = []
    for fold in sorted({film.film.fold for film in adults}):
        head = fitted([film for film in adults if film.film.fold != fold])
        tested = [film for film in adults if film.film.fold == fold and film.film.source_family != PHANTOM]
        logits += [float(head(film.pooled)[0]) for film in tested]
    limit = np.quantile(logits, 1 - configuration.adults_warned)
    head = fitted(adults)
    return LinearHead(head.kernel, head.bias - limit)


def fit_opacity(films: Sequence[MeasuredFilm], configuration: HeadsTraining) -> OpacityHead:
    """Fit the opacity map on films with drawn, synthetic or no opacities."""
    features, targets, weights = [], [], []
    for film in films:
        if film.opacity is None or film.cells is None:
            continue
        synthetic = film.film.source_family == PHANTOM
        clear = film.with_opacities is not None
        weight = configuration.clear_weight if clear else _PHANTOM_WEIGHT if synthetic else 1.0
        for one, share in ((film, weight), (film.with_opacities, configuration.synthetic_weight)):
            if one is None or one.cells is None or one.opacity is None:
                continue
            lung = one.inside >= INSIDE_SHARE
            features.append(one.cells[lung].astype(np.float32))
            targets.append(one.opacity[lung])
            weights.append(np.full(int(lung.sum()), share, np.float32))
    cells = Cells(np.concatenate(features), np.concatenate(targets), np.concatenate(weights))
    return fit_opacity_head(
        cells, epochs=configuration.epochs, learning_rate=configuration.learning_rate, seed=configuration.seed
    )


def fit_severity(
    films: Sequence[MeasuredFilm], opacity: OpacityHead, configuration: HeadsTraining
) -> SeverityHead:
    """Fit the severity on films with Brixia scores, and on clear films and phantoms, whose scores are 0."""
    chosen = [film for film in films if film.severity is not None or film.is_clear]
    return fit_severity_head(zone_films(chosen, opacity), penalty=configuration.severity_penalty)


def zone_films(films: Sequence[MeasuredFilm], opacity: OpacityHead) -> ZoneFilms:
    """Average the cells of each zone."""
    zones, scores, weights = [], [], []
    for film in films:
        if film.cells is None:
            raise ValueError(f"{film.film.id}: its cells were not kept")
        cells = film.cells.astype(np.float32)
        logits = opacity.logits(cells)[..., None]
        seen = np.concatenate([cells, 1 / (1 + np.exp(-logits)), logits], axis=-1)
        of_zone = zone_weights(film.sides, cells.shape[0])
        zones.append(np.einsum("zrc,rcf->zf", of_zone, seen))
        scores.append(np.zeros(len(ZONES), np.float32) if film.severity is None else film.severity)
        clear = _PHANTOM_WEIGHT if film.film.source_family == PHANTOM else _ZONE_CLEAR_WEIGHT
        weights.append(clear if film.severity is None else 1.0)
    pooled = np.stack([film.pooled for film in films])
    return ZoneFilms(np.stack(zones), pooled, np.stack(scores), np.array(weights, np.float32))


def set_heads(model: keras.Model, heads: Heads) -> None:
    """Set the weights of the heads in the network."""
    for name, head in (
        (vgg16.LOGIT_LAYER, heads.score),
        (vgg16.OPACITY_HIDDEN_LAYER, heads.opacity.hidden),
        (vgg16.OPACITY_LOGIT_LAYER, heads.opacity.logit),
        (vgg16.SEVERITY_CELLS_LAYER, heads.severity.cells),
        (vgg16.SEVERITY_FILM_LAYER, heads.severity.film),
        (vgg16.CHILD_LAYER, heads.child or NEVER_A_CHILD),
    ):
        layer = model.get_layer(name)
        layer.set_weights([head.kernel.reshape(layer.kernel.shape), head.bias])
