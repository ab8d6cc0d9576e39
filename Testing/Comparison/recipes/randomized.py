"""Films as another hospital might store them: another window and gamma, fewer pixels, squashed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import Scoring, score_by_heads
from Testing.Comparison.recipes.recipe_films import MaskedFilm

SQUASHED = 4 / 3  # at most, either way
SMALLEST_SIDE = 224
CLIPPED = 5.0  # per cent of the pixels, at each end
GAMMA = 0.5  # its logarithm, either way


def draw_storage(film: MaskedFilm, rng: np.random.Generator) -> MaskedFilm:
    """Vary how a film was stored; the masks move with it, and the proportions are not known afterward."""
    rows, columns = film.pixels.shape
    longest = max(rows, columns)
    scale = rng.uniform(min(1.0, SMALLEST_SIDE / longest), 1.0)
    squash = np.exp(rng.uniform(-1, 1) * np.log(SQUASHED) / 2)
    moved = film.resized(max(8, round(rows * scale / squash)), max(8, round(columns * scale * squash)))
    pixels: NDArray[Any] = moved.pixels
    low, high = np.percentile(pixels, (rng.uniform(0, CLIPPED), 100 - rng.uniform(0, CLIPPED)))
    pixels = np.clip((pixels - low) / max(high - low, 1e-6), 0, 1) ** np.exp(rng.uniform(-GAMMA, GAMMA))
    return replace(moved, pixels=pixels.astype(np.float32))


def with_copies(copies: NDArray[np.float32]) -> Scoring:
    """Score by heads that are also fitted to varied copies of the films.

    Parameters
    ----------
    copies
        float32 (k, n, features), k copies of the n films of the candidate.
    """

    def score(candidate: Candidate, trained: NDArray[np.bool_]) -> NDArray[np.float64]:
        times = 1 + len(copies)
        many = candidate.where(np.tile(np.arange(len(trained)), times))
        everything = replace(many, pooled=np.concatenate([candidate.pooled, *copies]))
        return score_by_heads(everything, np.tile(trained, times))[: len(trained)]

    return score
