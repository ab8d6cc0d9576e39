"""Effect of each mitigation on performance, and on the predictability of the source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.probes.cross_validate import fit_and_score
from CovidXRayLib.evaluation.probes.entries import Entry, measure, measure_auc
from CovidXRayLib.evaluation.probes.mitigations import Mitigation
from CovidXRayLib.evaluation.probes.probe_network import ProbeTraining, predict, train_probe
from CovidXRayLib.evaluation.probes.source import balanced_accuracy, fit_and_predict, numbered
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

COVID: Final = gettext_noop("Is it COVID-19?")
SOURCE: Final = gettext_noop("Which source is a COVID-19 film from?")


def evaluate_mitigation(
    name: str,
    mitigation: Mitigation,
    images: NDArray[np.float32],
    films: Sequence[ManifestFilm],
    folds: Sequence[int],
    training: ProbeTraining,
) -> list[Entry]:
    """Evaluate a mitigation on films of the given folds, all held out at once.

    In addition, each source family with COVID-19 films is left out of the training in turn and evaluated
    against the held-out films of the families without any; a family with both classes is also evaluated by
    itself.

    Parameters
    ----------
    images
        float32 (n, size, size), normalized by the mitigation.
    """
    held = np.isin([film.fold for film in films], folds)
    covid = np.array([film.is_covid for film in films])
    families = np.array([film.source_family for film in films])
    mixed_or_covid = sorted(set(families[covid]))
    strata = [mitigation.stratum(film) for film in films]

    def covid_entry(title: str, scores: NDArray[np.float64], evaluated: NDArray[np.bool_]) -> Entry:
        places = np.flatnonzero(evaluated)
        return measure_auc(title, _(COVID), [films[place] for place in places.tolist()], scores[places], name)

    scores, features = fit_and_score(images, films, ~held, training, strata, mitigation.change)
    entries = [covid_entry(_("AUC, held-out folds"), scores, held)]
    entries += _source_entries(
        name, mitigation, images, features, films, held & covid, ~held & covid, training
    )
    for family in mixed_or_covid:
        excluded = families == family
        scores, _features = fit_and_score(
            images, films, ~held & ~excluded, training, strata, mitigation.change
        )
        others = held & ~np.isin(families, mixed_or_covid)
        entries.append(
            covid_entry(
                _("AUC, {family} left out, its COVID-19 films against other sources").format(family=family),
                scores,
                (excluded & covid) | others,
            )
        )
        if not covid[excluded].all():
            entries.append(
                covid_entry(_("AUC, {family} left out, inside it").format(family=family), scores, excluded)
            )
    return entries


def _source_entries(
    name: str,
    mitigation: Mitigation,
    images: NDArray[np.float32],
    features: NDArray[np.float64],
    films: Sequence[ManifestFilm],
    evaluated: NDArray[np.bool_],
    trained_on: NDArray[np.bool_],
    training: ProbeTraining,
) -> list[Entry]:
    """Predict the source of COVID-19 films from a probe's features, and directly from the images."""
    both = np.flatnonzero(evaluated | trained_on)
    targets = np.zeros(len(films), np.int64)
    targets[both] = numbered([films[place].source_family for place in both.tolist()])
    model = train_probe(
        images[trained_on], targets[trained_on], [""] * int(trained_on.sum()), training, mitigation.change
    )
    truth = targets[evaluated]
    chosen_films = [films[place] for place in np.flatnonzero(evaluated).tolist()]
    return [
        measure(
            title,
            _(SOURCE),
            chosen_films,
            lambda chosen, logits=logits: balanced_accuracy(logits[chosen], truth[chosen]),  # type: ignore[misc]
            round(1 / logits.shape[1], 4),
            name,
        )
        for title, logits in (
            (
                _("Source from its features, balanced accuracy"),
                fit_and_predict(features[trained_on], targets[trained_on], features[evaluated]),
            ),
            (_("Source from its images, balanced accuracy"), predict(model, images[evaluated])[0]),
        )
    ]
