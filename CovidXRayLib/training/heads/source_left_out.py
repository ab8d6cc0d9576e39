"""Scores of films by heads that have not met their source."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.training.configurations import HeadsTraining
from CovidXRayLib.training.heads.fit_heads import fit_score
from CovidXRayLib.training.heads.measured_films import MeasuredFilm
from CovidXRayLib.training.heads.score_head import PHANTOM

logger = logging.getLogger(__name__)


def largest_negative_source(films: Sequence[MeasuredFilm]) -> str:
    """Return the source family with the most films without COVID-19."""
    negatives = Counter(film.film.source_family for film in films if not film.film.is_covid)
    del negatives[PHANTOM]
    return negatives.most_common(1)[0][0]


def source_left_out_logits(
    films: Sequence[MeasuredFilm],
    out_of_fold: NDArray[np.float64],
    patients: Mapping[str, str],
    configuration: HeadsTraining,
) -> NDArray[np.float64]:
    """Return the logit of each film by a score that was fitted without its source.

    The largest negative source cannot be spared; its films keep their logits by heads without their fold.

    Parameters
    ----------
    films
        The films, n of them.
    out_of_fold
        float64 (n,), logits by heads without each film's fold.
    patients
        Patient of each film, by identifier: those of the source are not trained on either.

    Returns
    -------
    float64 (n,), logits.
    """
    logits = out_of_fold.copy()
    names = np.array([film.film.source_family for film in films])
    for source in sorted(set(names) - {largest_negative_source(films), PHANTOM}):
        shown = {patients.get(film.film.id) for film in films if film.film.source_family == source} - {None}
        others = [
            film
            for film in films
            if film.film.source_family != source and patients.get(film.film.id) not in shown
        ]
        head = fit_score(others, configuration)
        of_source = names == source
        pooled = np.stack([film.pooled for film in films if film.film.source_family == source])
        logits[of_source] = head(pooled)[:, 0]
        logger.info("%s: scored without it", source)
    return logits
