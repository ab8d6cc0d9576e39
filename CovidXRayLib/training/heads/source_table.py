"""Sensitivity and specificity on each source by scores that have not met it."""

from __future__ import annotations

import csv
import io

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import NO_FINDING
from CovidXRayLib.training.heads.out_of_fold import OutOfFold


def source_table(predictions: OutOfFold, threshold: float) -> bytes:
    """Return the performance on each source as comma-separated values; empty where it has no such films.

    The largest negative source is not left out whole, but by folds; see
    :func:`~CovidXRayLib.training.heads.source_left_out.source_left_out_logits`.

    Parameters
    ----------
    threshold
        Logit from which on a film counts as positive.
    """
    films = [film.film for film in predictions.films]
    source = np.array([film.source_family for film in films])
    positive = np.array([film.is_covid for film in films])
    clear = np.array([film.label == NO_FINDING for film in films])
    above = predictions.source_left_out >= threshold
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = ["covid", "others", "no_finding"]
    writer.writerow(["source_family", *columns, "sensitivity", "specificity", "specificity_no_finding"])
    for name in sorted(set(source)):
        groups = [(source == name) & group for group in (positive, ~positive, ~positive & clear)]
        rates = [_rate(above, groups[0]), _rate(~above, groups[1]), _rate(~above, groups[2])]
        writer.writerow([name, *(int(group.sum()) for group in groups), *rates])
    return text.getvalue().encode()


def _rate(right: NDArray[np.bool_], group: NDArray[np.bool_]) -> str:
    return f"{right[group].mean():.3f}" if group.any() else ""
