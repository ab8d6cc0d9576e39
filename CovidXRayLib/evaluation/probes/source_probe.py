"""Prediction of source and projection from the classifier's features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.probes.cross_validate import cross_validated_regression
from CovidXRayLib.evaluation.probes.entries import Entry, measure
from CovidXRayLib.evaluation.probes.source import balanced_accuracy, numbered, one_against_rest
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

NOTE: Final = gettext_noop(
    "Logistic regression on the last features of the classifier, averaged over the image; "
    "cross-validated over the folds by patient. Classes: {classes}."
)


def probe_source(features: NDArray[np.float64], films: Sequence[ManifestFilm]) -> list[Entry]:
    """Predict the source family of all films and of COVID-19 films, and the projection of others.

    Parameters
    ----------
    features
        float (n, channels), one row per film.
    films
        Films of at least two folds; each question leaves out classes that are missing in a fold.
    """
    with_covid = {film.source_family for film in films if film.is_covid}

    def view_without_source(film: ManifestFilm) -> str | None:
        """Predict the projection within sources without COVID-19, where it is not confounded."""
        return (film.view[:2] or None) if film.source_family not in with_covid else None

    return [
        *_probe(features, films, _("Source from features, all films"), lambda film: film.source_family),
        *_probe(
            features, films, _("Source from features, COVID-19 films only"),
            lambda film: film.source_family if film.is_covid else None,
        ),
        *_probe(
            features, films, _("Projection from features, sources without COVID-19"), view_without_source
        ),
    ]  # fmt: skip


def _probe(
    features: NDArray[np.float64],
    films: Sequence[ManifestFilm],
    name: str,
    answer: Callable[[ManifestFilm], str | None],
) -> list[Entry]:
    """Predict a class of the films that have one; return nothing for fewer than two classes."""
    folds = {film.fold for film in films}
    by_class: dict[str, set[int]] = {}
    for film in films:
        if (found := answer(film)) is not None:
            by_class.setdefault(found, set()).add(film.fold)
    classes = sorted(found for found, present in by_class.items() if present == folds)
    if len(classes) < 2:
        return []
    places = [place for place, film in enumerate(films) if answer(film) in classes]
    chosen = [films[place] for place in places]
    truth = numbered([str(answer(film)) for film in chosen])
    logits = cross_validated_regression(features[places], truth, np.array([film.fold for film in chosen]))
    note = _(NOTE).format(classes=", ".join(classes))
    question = _("Do the features of the classifier predict where, or how, the film was acquired?")
    return [
        measure(
            _("{name}: balanced accuracy").format(name=name), question, chosen,
            lambda drawn: balanced_accuracy(logits[drawn], truth[drawn]), round(1 / len(classes), 4), note,
        ),
        measure(
            _("{name}: mean AUC of each against the rest").format(name=name), question, chosen,
            lambda drawn: one_against_rest(logits[drawn], truth[drawn]), 0.5, note,
        ),
    ]  # fmt: skip
