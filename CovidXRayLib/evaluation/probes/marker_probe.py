"""Influence of artificial markers on the classifier's probability."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.probes.entries import Entry, measure, measure_auc
from CovidXRayLib.evaluation.probes.markers import paint
from CovidXRayLib.i18n import gettext as _


def with_markers(
    film: ManifestFilm, pixels: NDArray[np.float32], lungs: NDArray[np.bool_], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the film with markers outside the lungs, and with markers inside; reproducible by seed."""
    rng = np.random.default_rng([seed, zlib.crc32(film.id.encode())])
    return paint(pixels, lungs, rng, inside=False), paint(pixels, lungs, rng, inside=True)


def probe_markers(
    films: Sequence[ManifestFilm],
    before: NDArray[np.float64],
    outside: NDArray[np.float64],
    inside: NDArray[np.float64],
    threshold: float,
) -> list[Entry]:
    """Compare probabilities, each float (n,), before and after painting.

    Parameters
    ----------
    outside, inside
        Probabilities with markers outside or inside the lungs; nan if no lungs were segmented.
    threshold
        Probability from which a film is positive.
    """
    question = _("Do letters, arrows and blocks added to the film change the result?")
    entries = [measure_auc(_("Markers: AUC before"), question, films, before, _("Unmodified films."))]
    for title, note, after in (
        (_("Markers outside the lungs"), _("Markers added outside; lungs segmented again."), outside),
        (_("Markers inside the lungs"), _("Markers added inside; lungs segmented again."), inside),
    ):
        found = np.flatnonzero(~np.isnan(after))
        chosen = [films[place] for place in found.tolist()]
        change = np.abs(after - before)[found]
        flips = ((after >= threshold) != (before >= threshold))[found].astype(np.float64)
        for what, values in (
            (_("{title}: mean change of the probability"), change),
            (_("{title}: fraction of results that flip"), flips),
        ):
            entries.append(_mean(what.format(title=title), question, chosen, values, note))
        name = _("{title}: AUC after").format(title=title)
        entries.append(measure_auc(name, question, chosen, after[found], note))
    return entries


def _mean(
    name: str, question: str, films: Sequence[ManifestFilm], values: NDArray[np.float64], note: str
) -> Entry:
    return measure(name, question, films, lambda drawn: float(values[drawn].mean()), None, note)
