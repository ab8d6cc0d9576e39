"""Distortions of films, for robustness figures as in the original."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.training.augmentation.film_styles import coarsen, compress, enhance_detail, equalize_locally
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
from CovidXRayLib.training.augmentation.photograph import perspective, photograph
from CovidXRayLib.training.augmentation.ripples import ripples

Pixels = NDArray[np.float32]
Lungs = NDArray[np.bool_]

# Effects measured in pixels (noise, moire, blocks) are computed at this length of the longer side, so that
# they look the same on a film of 3,000 rows as on one of 500.
WORKING_SIDE: Final = 512


@dataclass(frozen=True)
class Distortion:
    """A distortion of films.

    Attributes
    ----------
    change
        Takes float32 (rows, columns) in [0, 1] and a generator; returns the same shape and range.
    move
        Moves masks, bool (2, rows, columns), as `change` moves the film; None where nothing moves.
    """

    change: Callable[[Pixels, np.random.Generator], Pixels]
    move: Callable[[Lungs, np.random.Generator], Lungs] | None = None

    def __call__(self, pixels: Pixels, rng: np.random.Generator) -> Pixels:
        """Distort a film.

        Parameters
        ----------
        pixels
            float32 (rows, columns) in [0, 1]; not modified.
        rng
            Source of all randomness.

        Returns
        -------
        float32 (rows, columns) in [0, 1].
        """
        changed = self.change(pixels, rng)
        return np.asarray(np.clip(changed, 0, 1), np.float32)

    def on_lungs(self, lungs: Lungs, rng: np.random.Generator) -> Lungs:
        """Return the masks of the distorted film.

        Parameters
        ----------
        lungs
            bool (2, rows, columns); parts outside the film are lost.
        rng
            Generator in the same state as for the film, from the same seed.
        """
        return lungs if self.move is None else self.move(lungs, rng)


def _as_augmented(augmentation: OriginalAugmentation) -> Distortion:
    def change(pixels: Pixels, rng: np.random.Generator) -> Pixels:
        return augmentation.draw(rng).on_image(pixels)

    def move(lungs: Lungs, rng: np.random.Generator) -> Lungs:
        planes = np.ascontiguousarray(np.moveaxis(lungs, 0, -1), np.float32)
        return np.moveaxis(augmentation.draw(rng).on_planes(planes), -1, 0) >= 0.5

    return Distortion(change, move)


def _as_multiplied(factor: float) -> Distortion:
    return Distortion(lambda pixels, rng: _rounded(pixels * np.float32(factor)))


def _rounded(pixels: Pixels) -> Pixels:
    """Round to 8 bits, since a normalization would otherwise undo global changes."""
    return np.asarray(np.clip(np.rint(pixels * 255), 0, 255) / 255, np.float32)


def _at_working_size(
    change: Callable[[Pixels, np.random.Generator], Pixels],
) -> Callable[[Pixels, np.random.Generator], Pixels]:
    """Downsample a larger film for the distortion, and upsample it afterward."""

    def resized(pixels: Pixels, rng: np.random.Generator) -> Pixels:
        rows, columns = pixels.shape
        scale = WORKING_SIDE / max(rows, columns)
        if scale >= 1:
            return change(pixels, rng)
        small = (max(1, round(columns * scale)), max(1, round(rows * scale)))
        changed = change(_resize(pixels, small, cv2.INTER_AREA), rng)
        return _resize(changed, (columns, rows), cv2.INTER_LINEAR)

    return resized


def _resize(pixels: Pixels, size: tuple[int, int], method: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, size, interpolation=method), np.float32)


def _noisy(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return pixels + rng.normal(0, 0.06, pixels.shape).astype(np.float32)


def _blurred(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), max(pixels.shape) / 200), np.float32)


def _equalized(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return equalize_locally(pixels, 2, 8)


def _enhanced(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return enhance_detail(pixels, max(pixels.shape) / 50, 1)


def _pale(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return _rounded(np.float32(0.4) + np.float32(0.2) * pixels)


def _rippled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    angle, period, bends = rng.uniform(0, np.pi), rng.uniform(3, 12), rng.uniform(0, 6)
    waves = ripples(pixels.shape, angle=angle, period=period, bends=bends)
    return pixels + np.float32(rng.uniform(0.03, 0.08)) * waves


def _photographed(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    # In training moire and glare are optional; here each photograph has both.
    return photograph(pixels, rng, moire=(0.03, 0.08), glares=(1, 2))


def _behind_a_camera(lungs: Lungs, rng: np.random.Generator) -> Lungs:
    rows, columns = lungs.shape[1:]
    seen = perspective((rows, columns), rng)
    return np.stack(
        [cv2.warpPerspective(side.astype(np.float32), seen, (columns, rows)) >= 0.5 for side in lungs]
    )


# Mirrored films are left out, since their laterality would be wrong, and so are inverted ones, which the
# quality checks reject.
_ORIGINAL: Final = OriginalAugmentation(horizontal_flip=False)

DISTORTIONS: Final[Mapping[str, Distortion]] = MappingProxyType(
    {
        gettext_noop("rotated and shifted"): _as_augmented(_ORIGINAL.without("zoom", "brightness")),
        gettext_noop("zoomed"): _as_augmented(_ORIGINAL.without("rotation", "shift", "shear", "brightness")),
        gettext_noop("all changes of the original's training"): _as_augmented(_ORIGINAL),
        gettext_noop("darker"): _as_multiplied(0.5),
        gettext_noop("brighter"): _as_multiplied(1.5),
        gettext_noop("low contrast"): Distortion(_pale),
        gettext_noop("local contrast equalized"): Distortion(_at_working_size(_equalized)),
        gettext_noop("detail enhanced"): Distortion(_at_working_size(_enhanced)),
        gettext_noop("noisy"): Distortion(_at_working_size(_noisy)),
        gettext_noop("blurred"): Distortion(_blurred),
        gettext_noop("moire"): Distortion(_at_working_size(_rippled)),
        gettext_noop("half resolution"): Distortion(
            _at_working_size(lambda pixels, rng: coarsen(pixels, 0.5))
        ),
        gettext_noop("JPEG of quality 30"): Distortion(
            _at_working_size(lambda pixels, rng: compress(pixels, 30))
        ),
        gettext_noop("photograph of a screen"): Distortion(_at_working_size(_photographed), _behind_a_camera),
    }
)
