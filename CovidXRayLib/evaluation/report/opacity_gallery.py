"""Overlays of the opacity map where it agrees best and worst with readers' drawings; optional."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph
from CovidXRayLib.evaluation.document.wording import percent
from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.opacity.map_figures import by_localization
from CovidXRayLib.evaluation.report.film_pictures import FilmPictures
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text

EACH: Final = 2  # films of each kind


def opacity_gallery(evaluation: Evaluation) -> list[Block]:
    """Return the best, median and worst films, each without and with its opacity map."""
    films = by_localization(evaluation.classified)
    if not films:
        return []
    pictures = FilmPictures(evaluation)
    blocks: list[Block] = [
        Paragraph(
            _(
                "Left: lesions drawn by readers, in white; right: the opacity map. These films may not "
                "be redistributable; if so, neither is this report."
            )
        )
    ]
    for kind, result in chosen_films(films):
        blocks.append(
            Image(
                _caption(kind, result),
                _("{film} with lesions drawn by readers, and with the opacity map.").format(
                    film=result.film.id
                ),
                pictures.png(result),
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
