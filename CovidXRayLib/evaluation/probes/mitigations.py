"""Bias mitigations: other normalizations, training films or augmentations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import cut_out_lungs
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.probes.film_variants import Maker, lungs_alone, silhouette
from CovidXRayLib.evaluation.probes.materials import ProbeError
from CovidXRayLib.evaluation.probes.probe_network import Change, shift_and_flip
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant

Image = NDArray[np.float32]
Lungs = NDArray[np.bool_]
# Stratum of a film within its class; strata are drawn equally often.
Stratum = Callable[[ManifestFilm], str]


def equalized(pixels: Image, lungs: Lungs, size: int) -> Image:
    """Return the lungs with equalized histogram, which removes exposure and display curve."""
    patch = cut_out_lungs(pixels, lungs, size)
    values = patch.values[patch.inside]
    image = np.zeros((size, size), np.float32)
    image[patch.inside] = 2 * np.searchsorted(np.sort(values), values) / max(1, values.size - 1) - 1
    return image


def coarse(pixels: Image, lungs: Lungs, size: int) -> Image:
    """Return the lungs without fine detail, which removes sharpness, noise and compression."""
    return _blur_inside(lungs_alone(pixels, lungs, size), silhouette(pixels, lungs, size), 0.02)


def equalized_coarse(pixels: Image, lungs: Lungs, size: int) -> Image:
    """Return the lungs equalized, then without fine detail."""
    return _blur_inside(equalized(pixels, lungs, size), silhouette(pixels, lungs, size), 0.02)


def flattened(pixels: Image, lungs: Lungs, size: int) -> Image:
    """Return the lungs without low-frequency shading, and with uniform local contrast."""
    image, inside = lungs_alone(pixels, lungs, size), silhouette(pixels, lungs, size)
    fine = (image - _blur_inside(image, inside, 0.08)) * inside
    spread = np.sqrt(_blur_inside(fine**2, inside, 0.08))
    return np.asarray(np.clip(fine / (2.5 * spread + 0.02), -1, 1), np.float32)


def _blur_inside(image: Image, inside: Image, share: float) -> Image:
    """Apply a Gaussian blur to lung pixels only; its width is a fraction of the square's side."""
    sigma = share * image.shape[0]
    weight = cv2.GaussianBlur(inside, (0, 0), sigma)
    total = cv2.GaussianBlur(image * inside, (0, 0), sigma)
    return np.asarray(inside * total / np.maximum(weight, 1e-6), np.float32)


def source_variants(image: Image, rng: np.random.Generator) -> Image:
    """Draw variants as in the classifier's training, with the appearance of other sources."""
    inside = image != 0
    variant = draw_variant(np.where(inside, (image + 1) / 2, 0).astype(np.float32), inside, "broad", rng)
    return (variant - np.float32(127.5)) / np.float32(127.5)


def any_film(film: ManifestFilm) -> str:
    """Use one stratum per class."""
    return ""


def by_view(film: ManifestFilm) -> str:
    """Stratify by projection: AP (including supine), PA, and not stated."""
    return film.view[:2]


def by_source(film: ManifestFilm) -> str:
    """Stratify by source family."""
    return film.source_family


@dataclass(frozen=True)
class Mitigation:
    """A bias mitigation: normalization of the lungs, stratified sampling and augmentation in training."""

    image: Maker = lungs_alone
    stratum: Stratum = any_film
    change: Change = shift_and_flip


MITIGATIONS: Final[Mapping[str, Mitigation]] = {
    "as now": Mitigation(),
    "equalized": Mitigation(equalized),
    "coarse": Mitigation(coarse),
    "equalized and coarse": Mitigation(equalized_coarse),
    "flattened": Mitigation(flattened),
    "view-balanced": Mitigation(stratum=by_view),
    "source-balanced": Mitigation(stratum=by_source),
    "other looks": Mitigation(change=source_variants),
}


def choose(names: Sequence[str]) -> list[str]:
    """Return the selected names; ``all`` selects all.

    Raises
    ------
    ProbeError
        If a name is unknown.
    """
    if "all" in names:
        return list(MITIGATIONS)
    for name in names:
        if name not in MITIGATIONS:
            raise ProbeError(
                _("'{name}' is not a variant; choose from: {choices}.").format(
                    name=name, choices=", ".join(MITIGATIONS)
                )
            )
    return list(names)
