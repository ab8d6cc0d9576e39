"""Masks of the U-Net from good to bad: films with human masks, as they are and made harder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.segmentation.expected_dice import uncertain_shares
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.segmentation.postprocessing import clean_lungs
from CovidXRayLib.training.augmentation.synthetic_opacities import opacify
from CovidXRayLib.training.data.lung_films import LungFilm, augment, load

_OF_EACH: Final = 2  # variants of each kind


@dataclass(frozen=True, eq=False)
class MaskTable:
    """Lungs with what the network's output tells of their masks.

    Attributes
    ----------
    uncertain
        float64 (n,), as from :func:`CovidXRayLib.segmentation.expected_dice.uncertain_shares`.
    dice
        float64 (n,), of each mask with the human reader's, at network size.
    groups
        (n,), the patient of each lung.
    """

    uncertain: NDArray[np.float64]
    dice: NDArray[np.float64]
    groups: NDArray[np.str_]

    def __getitem__(self, chosen: NDArray[np.bool_]) -> MaskTable:
        """Return some of the lungs."""
        return MaskTable(self.uncertain[chosen], self.dice[chosen], self.groups[chosen])


def tabulate(
    films: Sequence[ManifestFilm], segmenter: LungSegmenter, *, seed: int = 0, harder: bool = False
) -> MaskTable:
    """Segment films with human masks.

    Parameters
    ----------
    seed
        Of the variants.
    harder
        Whether to segment harder variants instead of the films as they are.
    """
    uncertain, dice, groups = [], [], []
    for film in tqdm(films, desc="masks", unit="film", disable=None):
        (loaded,) = load([film], segmenter.size)
        rng = np.random.default_rng([seed, *film.id.encode()])
        for variant in harder_variants(loaded, rng) if harder else (loaded,):
            window = variant.letterbox.window
            square = np.zeros((segmenter.size, segmenter.size), np.float32)
            square[window] = variant.image
            probabilities = segmenter.probabilities(square, variant.letterbox)
            cleaned = clean_lungs(probabilities)
            found = uncertain_shares(probabilities, cleaned, variant.letterbox)
            for side in (0, 1):
                truth, mask = variant.lungs[..., side] > 0.5, cleaned[side][window]
                if truth.any():
                    uncertain.append(found[side])
                    dice.append(2 * (truth & mask).sum() / (truth.sum() + mask.sum()))
                    groups.append(film.group)
    return MaskTable(np.array(uncertain, np.float64), np.array(dice, np.float64), np.array(groups, str))


def joined(first: MaskTable, second: MaskTable) -> MaskTable:
    """Return the lungs of both."""
    return MaskTable(
        np.concatenate([first.uncertain, second.uncertain]),
        np.concatenate([first.dice, second.dice]),
        np.concatenate([first.groups, second.groups]),
    )


def harder_variants(film: LungFilm, rng: np.random.Generator) -> Iterator[LungFilm]:
    """Yield a film with opacities, exposed badly, and augmented as in training with opacities on top."""
    for _ in range(_OF_EACH):
        yield _opaque(film, rng)
        yield replace(film, image=_badly_exposed(film.image, rng))
        yield _opaque(augment(film, rng), rng)


def _opaque(film: LungFilm, rng: np.random.Generator) -> LungFilm:
    once = opacify(film.image, film.lungs, rng)
    return replace(film, image=opacify(once, film.lungs, rng))


def _badly_exposed(image: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Vary gamma, noise and the brightness from one side to the other far more than training does."""
    rows, columns = image.shape
    changed = np.clip(image, 0, 1) ** np.exp(rng.uniform(-1.2, 1.2))
    changed = changed + rng.normal(0, rng.uniform(0, 0.15), image.shape)
    corners = rng.uniform(-0.4, 0.4, (2, 2)).astype(np.float32)
    changed = changed + cv2.resize(corners, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(changed, 0, 1), np.float32)
