"""Section with thumbnails of the worst films; optional, since films may not be redistributable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.masks import read_masks
from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph, Section
from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.figures.worst_cases import worst_lungs, worst_scores
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RGB, RIGHT_LUNG

MAX_THUMBNAILS: Final = 8  # per list
THUMBNAIL_SIDE: Final = 300  # pixels of the longer side
_HUMAN: Final[RGB] = (255, 255, 255)


def thumbnails_section(evaluation: Evaluation) -> Section:
    """Return the worst films with outlines of the segmented lungs and of the human masks, if any."""
    chosen = {
        result.film.id: result
        for result in (
            *worst_lungs(evaluation.lungs)[:MAX_THUMBNAILS],
            *worst_scores(evaluation.scored)[:MAX_THUMBNAILS],
        )
        if result.film.id in evaluation.lungs_by
    }
    analyzers: dict[Path, Analyzer] = {}
    blocks: list[Block] = [
        Paragraph(
            _(
                "Blue: segmented right lung of the patient; orange: left lung; white: mask of the "
                "manifest. These films may not be redistributable; if so, neither is this report."
            )
        )
    ]
    for name, result in chosen.items():
        folder = evaluation.lungs_by[name].path
        if folder not in analyzers:
            analyzers[folder] = Analyzer(weights=folder)
        film = read_film(result.film.file)
        found = analyzers[folder].examine(replace(film, patient_orientation=None))[0].on_film
        blocks.append(
            Image(
                _caption(result),
                _("Thumbnail of {film} with the outlines of the lungs.").format(film=name),
                _thumbnail(film.pixels, found, result),
                "image/png",
                is_small=True,
            )
        )
    return Section(_("The worst films"), blocks)


def _caption(result: FilmResult) -> str:
    probability = "-" if result.probability is None else number_text(result.probability, ".3f")
    overlap = "-" if result.overlap is None else number_text(result.overlap.both, ".3f")
    return _("{film}: {label}, probability {probability}, Dice {dice}").format(
        film=result.film.id, label=result.film.label, probability=probability, dice=overlap
    )


def _thumbnail(pixels: NDArray[np.float32], found: NDArray[np.bool_], result: FilmResult) -> bytes:
    scale = THUMBNAIL_SIDE / max(pixels.shape)
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    gray = np.rint(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)
    picture = cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB)
    outlines = [(found[0], RIGHT_LUNG), (found[1], LEFT_LUNG)]
    if result.film.masks:
        outlines = [(mask > 0, _HUMAN) for mask in read_masks(result.film, pixels.shape)] + outlines
    for mask, color in outlines:
        small = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        edges, _hierarchy = cv2.findContours(small, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(picture, edges, -1, color, 1)
    return bytes(cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1])
