"""Augmented variants of films with their lungs, for display."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation, Variant
from CovidXRayLib.training.data.lung_films import LungFilm, augment, shrink


@dataclass(frozen=True, eq=False)
class ShownVariant:
    """An augmented variant.

    Attributes
    ----------
    image
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns): the lungs on the left and on the right of the image.
    caption
        Short caption.
    """

    image: NDArray[np.float32]
    lungs: NDArray[np.bool_]
    caption: str


def show_variant(
    kind: str,
    pixels: NDArray[np.float32],
    lungs: NDArray[np.bool_],
    size: int,
    rng: np.random.Generator | None,
    original: OriginalAugmentation,
    pixel_aspect: float = 1.0,
) -> ShownVariant:
    """Draw a variant of a film as in training.

    Parameters
    ----------
    kind
        One of :data:`CovidXRayLib.training.augmentation.augmentation_names.VARIANT_KINDS`.
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns): the patient's right lung, then the left. The classifier needs one.
    size
        Longest side of the variant.
    rng
        Random generator; None for the unchanged film.
    original
        Settings for the kind ``original``; the other kinds use those of the trainings.
    pixel_aspect
        Height of a pixel divided by its width.
    """
    if kind == "classifier":
        return _lungs_alone(pixels, lungs, size, rng, pixel_aspect)
    film = shrink(pixels, lungs.astype(np.float32), size, heart_unknown=False, pixel_aspect=pixel_aspect)
    if rng is None:
        return ShownVariant(film.image, _masks(film.lungs), _("original"))
    if kind == "unet":
        varied = augment(film, rng)
        return ShownVariant(varied.image, _masks(varied.lungs), "")
    return _original_variant(film, original.draw(rng))


def _original_variant(film: LungFilm, variant: Variant) -> ShownVariant:
    lungs = variant.on_planes(film.lungs)
    if variant.mirrored:
        lungs = lungs[..., ::-1]
    words = (
        _("{turn:+.0f} degrees, brightness {light:.2f}, mirrored")
        if variant.mirrored
        else _("{turn:+.0f} degrees, brightness {light:.2f}")
    )
    light = 1.0 if variant.brightness is None else variant.brightness
    caption = words.format(turn=variant.rotation, light=light)
    return ShownVariant(variant.on_image(film.image), _masks(lungs), caption)


def _lungs_alone(
    pixels: NDArray[np.float32],
    lungs: NDArray[np.bool_],
    size: int,
    rng: np.random.Generator | None,
    pixel_aspect: float,
) -> ShownVariant:
    from CovidXRayLib.classification.lung_crop import cut_out_lungs
    from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant

    patch = cut_out_lungs(pixels, lungs, size, pixel_aspect)
    if rng is None:
        rng, kind, caption = np.random.default_rng(0), "none", _("original")
    else:
        kind, caption = "broad", ""
    square = draw_variant(patch.values, patch.inside, kind, rng)
    return ShownVariant(square / np.float32(255), np.zeros((2, *square.shape), bool), caption)


def _masks(lungs: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.moveaxis(lungs, -1, 0) >= 0.5
