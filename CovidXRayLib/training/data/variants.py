"""Augmented variants of one film, each with its lungs, to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation, Variant
from CovidXRayLib.training.data.lung_films import LungFilm, augment, shrink


@dataclass(frozen=True, eq=False)
class ShownVariant:
    """One variant.

    Attributes
    ----------
    picture
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns): the lungs on the left and on the right of a standard display.
    caption
        A few words on it.
    """

    picture: NDArray[np.float32]
    lungs: NDArray[np.bool_]
    caption: str


def show_variant(
    kind: str,
    pixels: NDArray[np.float32],
    lungs: NDArray[np.bool_],
    size: int,
    rng: np.random.Generator | None,
    original: OriginalAugmentation,
) -> ShownVariant:
    """Draw one variant of a film as a training would see it.

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
        What the variant is drawn from; None shows the film as it is.
    original
        What the kind ``original`` draws; the others draw what the trainings draw.
    """
    if kind == "classifier":
        return _lungs_alone(pixels, lungs, size, rng)
    film = shrink(pixels, lungs.astype(np.float32), size, heart_unknown=False)
    if rng is None:
        return ShownVariant(film.picture, _masks(film.lungs), _("as it is"))
    if kind == "unet":
        varied = augment(film, rng)
        return ShownVariant(varied.picture, _masks(varied.lungs), "")
    return _by_the_table(film, original.draw(rng))


def _by_the_table(film: LungFilm, variant: Variant) -> ShownVariant:
    lungs = variant.on_planes(film.lungs)
    if variant.mirrored:
        lungs = lungs[..., ::-1]
    words = (
        _("{turn:+.0f} degrees, light {light:.2f}, mirrored")
        if variant.mirrored
        else _("{turn:+.0f} degrees, light {light:.2f}")
    )
    light = 1.0 if variant.brightness is None else variant.brightness
    caption = words.format(turn=variant.rotation, light=light)
    return ShownVariant(variant.on_picture(film.picture), _masks(lungs), caption)


def _lungs_alone(
    pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int, rng: np.random.Generator | None
) -> ShownVariant:
    from CovidXRayLib.classification.lung_crop import cut_out_lungs
    from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant

    patch = cut_out_lungs(pixels, lungs, size)
    if rng is None:
        rng, kind, caption = np.random.default_rng(0), "none", _("as it is")
    else:
        kind, caption = "broad", ""
    square = draw_variant(patch.values, patch.inside, kind, rng)
    return ShownVariant(square / np.float32(255), np.zeros((2, *square.shape), bool), caption)


def _masks(lungs: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.moveaxis(lungs, -1, 0) >= 0.5
