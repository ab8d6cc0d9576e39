"""Predictive value of the aspect ratio of the lungs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.evaluation.probes.entries import Entry, measure_auc
from CovidXRayLib.evaluation.probes.materials import Material
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.data.predicted_masks import read_label_map


def width_over_height(lungs: NDArray[np.bool_]) -> float:
    """Return width over height of the bounding box of both lungs, bool (2, rows, columns), not all False."""
    from skimage.measure import regionprops

    top, left, bottom, right = regionprops(lungs.any(axis=0).view(np.uint8))[0].bbox
    return float((right - left) / (bottom - top))


def probe_shape(material: Material, folds: Sequence[int]) -> list[Entry]:
    """Score films by this ratio: all films of the folds, and within sources with both classes.

    COVID-19 films with and without the pattern, within a source, are taken from all folds, since nothing is
    trained and the latter are few.
    """
    question = _("Does the width-to-height ratio of the lungs predict COVID-19?")
    note = _("Width divided by height of the bounding box of both lungs; no training.")
    held = [film for film in material.films if film.fold in folds]
    film_sets = {_("width over height: AUC"): held}
    families = {
        covid: {film.source_family for film in held if film.is_covid is covid} for covid in (True, False)
    }
    for family in sorted(families[True] & families[False]):
        title = _("width over height: AUC inside {family}").format(family=family)
        film_sets[title] = [film for film in held if film.source_family == family]
    for family in sorted({film.source_family for film in material.without_pattern}):
        title = _("width over height: AUC of films with against films without a pattern, {family}")
        film_sets[title.format(family=family)] = [
            film
            for film in (*material.films, *material.without_pattern)
            if film.source_family == family and (film.is_covid or film.label == COVID_NO_PATTERN)
        ]
    ratios = {film.id: _ratio(material, film) for films in film_sets.values() for film in films}
    return [
        measure_auc(title, question, films, np.array([ratios[film.id] for film in films]), note)
        for title, films in film_sets.items()
    ]


def _ratio(material: Material, film: ManifestFilm) -> float:
    return width_over_height(read_label_map(material.masks[film.id]))
