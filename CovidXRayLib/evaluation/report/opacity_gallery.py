"""Overlays of the opacity map where it agrees best and worst with readers' drawings; optional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.opacity_map import opacity_on_film
from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph
from CovidXRayLib.evaluation.document.wording import percent
from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.opacity.map_figures import by_localization
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reporting.images.colors import RGB
from CovidXRayLib.reporting.images.film_image import draw_outline, drawn_film
from CovidXRayLib.segmentation.label_map import label_map

EACH: Final = 2  # films of each kind
_SIDE: Final = 420  # pixels of the longer side of a view
_LESION: Final[RGB] = (255, 255, 255)


def opacity_gallery(evaluation: Evaluation) -> list[Block]:
    """Return the best, median and worst films, each without and with its opacity map."""
    films = by_localization(evaluation.classified)
    if not films:
        return []
    analyzers: dict[Path, Analyzer] = {}
    blocks: list[Block] = [
        Paragraph(
            _(
                "Left: lesions drawn by readers, in white; right: the opacity map. These films may not "
                "be redistributable; if so, neither is this report."
            )
        )
    ]
    for kind, result in chosen_films(films):
        folder = evaluation.classified_by[result.film.id].path
        if folder not in analyzers:
            analyzers[folder] = Analyzer(weights=folder)
        film = replace(read_film(result.film.file), patient_orientation=None)
        lesions = evaluation.annotations.lesions(result.film.id, film.shape)
        blocks.append(
            Image(
                _caption(kind, result),
                _("{film} with lesions drawn by readers, and with the opacity map.").format(
                    film=result.film.id
                ),
                film_views(analyzers[folder], film, lesions),
                "image/png",
            )
        )
    return blocks


def chosen_films(films: Sequence[FilmResult]) -> list[tuple[str, FilmResult]]:
    """Return the first, middle and last films with the name of each kind; no film twice.

    Parameters
    ----------
    films
        Those with the best map first.
    """
    middle = max(0, (len(films) - EACH) // 2)
    kinds = {
        _("best"): films[:EACH],
        _("worst"): films[-EACH:],
        _("median"): films[middle : middle + EACH],
    }
    names: dict[str, tuple[str, FilmResult]] = {}
    for kind, some in kinds.items():
        for result in some:
            names.setdefault(result.film.id, (kind, result))
    order = [result.film.id for result in films]
    return sorted(names.values(), key=lambda entry: order.index(entry[1].film.id))


def _caption(kind: str, result: FilmResult) -> str:
    found = result.maps.opacity_map if result.maps else None
    if found is None:
        return result.film.id
    return _(
        "{kind}: {film} ({label}), area under the curve {auc}; hottest tenth in lesions {hottest}, which "
        "cover {covered}"
    ).format(
        kind=kind,
        film=result.film.id,
        label=result.film.label,
        auc=number_text(found.auc, ".2f"),
        hottest=percent(found.hottest),
        covered=percent(found.covered),
    )


def film_views(analyzer: Analyzer, film: Film, lesions: NDArray[np.bool_] | None) -> bytes:
    """Return a film with the lesions that readers drew, and beside it with its opacity map, as PNG."""
    lungs = analyzer.examine(film)[0].on_film
    crop = analyzer.classifier.crop(film.network_pixels(), lungs, film.pixel_aspect)
    cells = analyzer.classifier.classify(crop).opacity
    opacity = None if cells is None else opacity_on_film(cells, crop, lungs)
    plain = drawn_film(film, None, None, _SIDE, _SIDE)
    if lesions is not None:
        size = (plain.shape[1], plain.shape[0])
        drawn = cv2.resize(lesions.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
        draw_outline(plain, drawn, _LESION)
    both = np.concatenate([plain, drawn_film(film, label_map(lungs), opacity, _SIDE, _SIDE)], axis=1)
    return bytes(cv2.imencode(".png", cv2.cvtColor(both, cv2.COLOR_RGB2BGR))[1])
