"""The severity map: ridge regression of readers' zone scores on the features of zones and film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.severity import ZONES, ZONES_OF_LUNG
from CovidXRayLib.training.heads.score_head import LinearHead, Standardization

_CENTER: Final = 1.2  # about the readers' mean score of a zone
_MAP_WEIGHT: Final = 0.25  # of the opacity map's two features, against all features of VGG16


@dataclass(frozen=True, eq=False)
class ZoneFilms:
    """Films with scores of their zones.

    Attributes
    ----------
    zones
        float32 (n, 6, features), mean of the cells' features in each zone, with opacity and its logit last.
    film
        float32 (n, pooled features).
    scores
        float32 (n, 6) in [0, 3].
    weights
        float32 (n,).
    """

    zones: NDArray[np.float32]
    film: NDArray[np.float32]
    scores: NDArray[np.float32]
    weights: NDArray[np.float32]

    def where(self, chosen: NDArray[np.bool_]) -> ZoneFilms:
        """Return some of the films."""
        return ZoneFilms(self.zones[chosen], self.film[chosen], self.scores[chosen], self.weights[chosen])


@dataclass(frozen=True, eq=False)
class SeverityHead:
    """Heads on the cells and on the pooled features.

    :func:`CovidXRayLib.classification.severity.zone_scores` applies them.

    Attributes
    ----------
    cells
        One output.
    film
        Six outputs, one for each zone.
    """

    cells: LinearHead
    film: LinearHead

    def scores(self, films: ZoneFilms) -> NDArray[np.float64]:
        """Return scores (n, 6), not clipped."""
        return self.cells(films.zones)[..., 0] + self.film(films.film)


def fit_severity_head(films: ZoneFilms, *, penalty: float) -> SeverityHead:
    """Fit zones of all heights together, with an intercept for each height."""
    n, _zones, width = films.zones.shape
    labeled = films.weights == films.weights.max()
    ones = np.ones(int(labeled.sum()))
    zone_scale = Standardization.of(films.zones[labeled].reshape(-1, width), np.repeat(ones, len(ZONES)))
    film_scale = Standardization.of(films.film[labeled], ones)
    vgg = width - 2
    factor = 1 / np.sqrt(vgg + films.film.shape[1])
    factors = np.concatenate([np.full(vgg, factor), np.full(2, _MAP_WEIGHT)])
    heights = np.tile(np.eye(ZONES_OF_LUNG), (2, 1))
    rows = np.concatenate(
        [
            zone_scale.apply(films.zones) * factors,
            np.repeat(film_scale.apply(films.film)[:, None] * factor, len(ZONES), axis=1),
            np.broadcast_to(heights, (n, *heights.shape)),
        ],
        axis=-1,
    ).reshape(n * len(ZONES), -1)
    weights = np.sqrt(np.repeat(films.weights.astype(np.float64), len(ZONES)))[:, None]
    targets = (films.scores.reshape(-1, 1) - _CENTER) * weights
    weighted = rows * weights
    # The dual problem, since there are more features than zones.
    gram = weighted @ weighted.T
    dual = np.linalg.solve(gram + penalty * np.eye(len(gram)), targets)
    solution = weighted.T @ dual
    of_zone, of_film, of_height = np.split(solution, [width, width + films.film.shape[1]])
    cells = zone_scale.folded(of_zone * factors[:, None], np.zeros(1))
    film = film_scale.folded(np.repeat(of_film * factor, len(ZONES), axis=1), np.zeros(len(ZONES)))
    bias = film.bias + cells.bias + _CENTER + (heights @ of_height)[:, 0]
    return SeverityHead(LinearHead(cells.kernel, np.zeros(1)), LinearHead(film.kernel, bias))
