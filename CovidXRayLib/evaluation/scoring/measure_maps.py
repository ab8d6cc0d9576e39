"""Measurements on the maps of a classifier."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.grad_cam import grad_cam
from CovidXRayLib.classification.lung_classifier import Classification, LungClassifier
from CovidXRayLib.classification.lung_crop import LungCrop, cut_out_lungs, normalize_lungs
from CovidXRayLib.classification.opacity_map import opacity_on_crop
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.map_result import Erasure, MapResult
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder
from CovidXRayLib.films.film import Film
from CovidXRayLib.metrics.localization import Localization
from CovidXRayLib.networks.vgg16 import LOGIT_LAYER
from CovidXRayLib.training.augmentation.erased_opacities import at_coldest, reduction
from CovidXRayLib.weights.registry import load_artifact

_LESION_SHARE: Final = 0.5  # of a pixel of the crop, from which on it counts as lesion


class MapMeasurement:
    """Measures the maps of films.

    Parameters
    ----------
    classifier
        The classifier of a folder of weights.
    folder
        The folder.
    annotations
        Readers' drawings.
    """

    def __init__(self, classifier: LungClassifier, folder: WeightsFolder, annotations: Annotations) -> None:
        self._classifier = classifier
        self._annotations = annotations
        # Of all averaged features; those of the last feature map come last.
        self._kernel = load_artifact("classifier", folder.path).tensor(f"{LOGIT_LAYER}/kernel").ravel()

    def measure(
        self,
        name: str,
        film: Film,
        lungs: NDArray[np.bool_],
        crop: LungCrop,
        answer: Classification,
        *,
        erases: bool,
    ) -> MapResult:
        """Measure the maps of a film.

        Parameters
        ----------
        name
            Its identifier.
        lungs
            bool (2, rows, columns), its masks.
        crop, answer
            Their crop, and what the classifier says of it.
        erases
            Whether to score the film without the opacities, too.
        """
        lesions = self._annotations.lesions(name, film.shape)
        opacity = None if answer.opacity is None else opacity_on_crop(answer.opacity, crop.sides)
        return MapResult(
            severity=None if answer.severity is None else answer.severity.total,
            opacity_map=_localize(opacity, crop, lesions),
            # Elsewhere it is not compared with anything.
            grad_cam=None if lesions is None else _localize(self._grad_cam(answer, crop), crop, lesions),
            erasure=self._erase(film, lungs, crop, opacity) if erases and opacity is not None else None,
        )

    def _grad_cam(self, answer: Classification, crop: LungCrop) -> NDArray[np.float32]:
        heat = grad_cam(answer.features, self._kernel[-answer.features.shape[-1] :])
        return opacity_on_crop(heat, crop.sides)

    def _erase(
        self,
        film: Film,
        lungs: NDArray[np.bool_],
        crop: LungCrop,
        opacity: NDArray[np.float32],
    ) -> Erasure | None:
        patch = cut_out_lungs(film.network_pixels(), lungs, crop.letterbox.size, film.pixel_aspect)
        amount = reduction(patch.values, patch.inside, opacity)
        if amount is None:
            return None

        def without(darker: NDArray[np.float32]) -> float:
            square = normalize_lungs(patch.values - darker, patch.inside)
            return self._classifier.classify(replace(crop, square=square)).probability

        return Erasure(without(amount), without(at_coldest(amount, patch.inside, opacity)))


def _localize(
    on_crop: NDArray[np.float32] | None, crop: LungCrop, lesions: NDArray[np.bool_] | None
) -> Localization | None:
    """Compare a map on the crop with lesions, bool of the film's shape, in the pixels that are lung."""
    if on_crop is None or lesions is None:
        return None
    inside = crop.sides.any(axis=0)
    drawn = crop.letterbox.place(lesions[crop.box].astype(np.float32)) >= _LESION_SHARE
    return Localization.of(on_crop[inside], drawn[inside])
