"""Pictures of an evaluation's films, with lesions drawn by readers and with the opacity map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from CovidXRayLib.classification.opacity_map import opacity_on_film
from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reporting.images.colors import RGB
from CovidXRayLib.reporting.images.film_image import draw_outline, drawn_film
from CovidXRayLib.segmentation.label_map import label_map

_SIDE: Final = 420  # pixels of the longer side of a view
_LESION: Final[RGB] = (255, 255, 255)


class FilmPictures:
    """Draws films of an evaluation with the networks that it used for them, which stay loaded.

    Parameters
    ----------
    evaluation
        The evaluation.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._analyzers: dict[Path, Analyzer] = {}

    def png(self, result: FilmResult) -> bytes:
        """Return a film with the lesions that readers drew, and beside it with its opacity map, as PNG."""
        film = replace(read_film(result.film.file), patient_orientation=None)
        analyzer = self._analyzer(result.film.id)
        lungs = analyzer.examine(film)[0].on_film
        crop = analyzer.classifier.crop(film.network_pixels(), lungs, film.pixel_aspect)
        cells = analyzer.classifier.classify(crop).opacity
        opacity = None if cells is None else opacity_on_film(cells, crop, lungs)
        plain = drawn_film(film, None, None, _SIDE, _SIDE)
        lesions = self._evaluation.annotations.lesions(result.film.id, film.shape)
        if lesions is not None:
            size = (plain.shape[1], plain.shape[0])
            drawn = cv2.resize(lesions.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
            draw_outline(plain, drawn, _LESION)
        both = np.concatenate([plain, drawn_film(film, label_map(lungs), opacity, _SIDE, _SIDE)], axis=1)
        return bytes(cv2.imencode(".png", cv2.cvtColor(both, cv2.COLOR_RGB2BGR))[1])

    def _analyzer(self, film_id: str) -> Analyzer:
        folder = self._evaluation.classified_by[film_id].path
        if folder not in self._analyzers:
            self._analyzers[folder] = Analyzer(weights=folder)
        return self._analyzers[folder]
