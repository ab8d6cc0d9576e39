"""Effect of each mitigation on performance, and on the predictability of the source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.probes.cross_validate import fit_and_score
from CovidXRayLib.evaluation.probes.entries import Entry, measure, measure_auc
from CovidXRayLib.evaluation.probes.probe_network import ProbeTraining, ask, train_probe
from CovidXRayLib.evaluation.probes.remedies import Remedy
from CovidXRayLib.evaluation.probes.source import balanced_accuracy, numbered, read_out
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

COVID: Final = gettext_noop("Is it COVID-19?")
SOURCE: Final = gettext_noop("Which source does a COVID-19 film come from?")


def weigh(
    name: str,
    remedy: Remedy,
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
    strata = [remedy.stratum(film) for film in films]

    def covid_entry(title: str, scores: NDArray[np.float64], asked: NDArray[np.bool_]) -> Entry:
        places = np.flatnonzero(asked)
        return measure_auc(title, _(COVID), [films[place] for place in places.tolist()], scores[places], name)

    scores, features = fit_and_score(images, films, ~held, training, strata, remedy.change)
    entries = [covid_entry(_("AUC, held-out folds"), scores, held)]
    entries += _source_entries(name, remedy, images, features, films, held & covid, ~held & covid, training)
    for family in mixed_or_covid:
        left_out = families == family
        scores, _features = fit_and_score(images, films, ~held & ~left_out, training, strata, remedy.change)
        others = held & ~np.isin(families, mixed_or_covid)
        entries.append(
            covid_entry(
                _("AUC, {family} left out, its COVID-19 films against other sources").format(family=family),
                scores,
                (left_out & covid) | others,
            )
        )
        if not covid[left_out].all():
            entries.append(
                covid_entry(_("AUC, {family} left out, inside it").format(family=family), scores, left_out)
            )
    return entries


def _source_entries(
    name: str,
    remedy: Remedy,
    images: NDArray[np.float32],
    features: NDArray[np.float64],
    films: Sequence[ManifestFilm],
    asked: NDArray[np.bool_],
    trained_on: NDArray[np.bool_],
    training: ProbeTraining,
) -> list[Entry]:
    """Predict the source of COVID-19 films from a probe's features, and directly from the images."""
    both = np.flatnonzero(asked | trained_on)
    answers = np.zeros(len(films), np.int64)
    answers[both] = numbered([films[place].source_family for place in both.tolist()])
    model = train_probe(
        images[trained_on], answers[trained_on], [""] * int(trained_on.sum()), training, remedy.change
    )
    truth = answers[asked]
    chosen_films = [films[place] for place in np.flatnonzero(asked).tolist()]
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
                read_out(features[trained_on], answers[trained_on], features[asked]),
            ),
            (_("Source from its pictures, balanced accuracy"), ask(model, images[asked])[0]),
        )
    ]
