"""Unreviewed COVID-19 films without visible opacity, which teach no pattern."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.training.heads.measured_films import INSIDE_SHARE, MeasuredFilm
from CovidXRayLib.training.heads.opacity_head import OpacityHead
from CovidXRayLib.training.heads.out_of_fold import OutOfFold

_CLEAR_BELOW: Final = 0.9  # of the films without a finding have less opacity than the limit


@dataclass(frozen=True, eq=False)
class SetAside:
    """What was set aside.

    Attributes
    ----------
    films
        All films; those set aside are labeled ``covid_no_pattern``.
    limit
        Share of the lungs' cells that must be opaque, in [0, 1].
    shares
        Share of each unreviewed COVID-19 film, by identifier.
    """

    films: Sequence[MeasuredFilm]
    limit: float
    shares: dict[str, float]

    @property
    def without_pattern(self) -> list[MeasuredFilm]:
        """The films that were set aside."""
        return [film for film in self.films if self.shares.get(film.film.id, 1.0) < self.limit]

    def table(self) -> bytes:
        """Return the films set aside as comma-separated values, those with least opacity first."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["id", "source_family", "opacity_share", "file"])
        for film in sorted(self.without_pattern, key=lambda one: self.shares[one.film.id]):
            row = film.film
            writer.writerow([row.id, row.source_family, f"{self.shares[row.id]:.3f}", row.file])
        return text.getvalue().encode()


def opaque_share(logits: NDArray[np.float32], film: MeasuredFilm) -> float:
    """Return the share of the lungs' cells that are opaque, in [0, 1]."""
    return float((logits[film.inside >= INSIDE_SHARE] >= 0).mean())


def set_aside(
    films: Sequence[MeasuredFilm],
    families: Collection[str],
    predictions: OutOfFold,
    opacity: OpacityHead,
) -> SetAside:
    """Label unreviewed COVID-19 films without visible opacity as such.

    Parameters
    ----------
    families
        Source families that nobody reviewed.
    predictions
        Of films without a finding, among others; the limit follows from their maps out of fold.
    opacity
        Head of the map, not fitted on the families' films.
    """
    clear = [
        opaque_share(logits, film)
        for film, logits in zip(predictions.films, predictions.maps, strict=True)
        if logits is not None and film.with_opacities is not None
    ]
    limit = float(np.quantile(clear, _CLEAR_BELOW)) if clear else 0.0
    shares = {
        film.film.id: opaque_share(opacity.logits(film.cells.astype(np.float32)), film)
        for film in films
        if film.film.source_family in families and film.film.is_covid and film.cells is not None
    }
    relabeled = [
        replace(film, film=replace(film.film, label=COVID_NO_PATTERN))
        if shares.get(film.film.id, 1.0) < limit
        else film
        for film in films
    ]
    return SetAside(relabeled, limit, shares)
