"""Predictions of heads that were fitted without a film's fold, their figures, and the calibration."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.score_evidence import METADATA_KEY
from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.metrics.localization import Localization
from CovidXRayLib.metrics.rank_agreement import (
    CLEAR_CHANGE,
    changed_pairs,
    directions_agree,
    rank_correlation,
)
from CovidXRayLib.training.configurations import HeadsTraining
from CovidXRayLib.training.heads.fit_heads import Heads, zone_films
from CovidXRayLib.training.heads.measured_films import INSIDE_SHARE, MeasuredFilm
from CovidXRayLib.training.heads.score_head import PHANTOM
from CovidXRayLib.training.heads.source_left_out import largest_negative_source, source_left_out_logits
from CovidXRayLib.training.measure_evidence import CalibrationFilms, measure_evidence

logger = logging.getLogger(__name__)

_INTERVAL: Final = 0.9
_OPAQUE: Final = 0.5


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Predictions for each film.

    Attributes
    ----------
    films
        The films, n of them.
    logits
        float64 (n,).
    totals
        float64 (n,), severity in [0, 18]; nan without Brixia scores.
    maps
        Logits of the opacity map, float32 (rows, columns), for films with drawn or no opacities.
    source_left_out
        float64 (n,), logits by heads that have not met the film's source; see
        :func:`~CovidXRayLib.training.heads.source_left_out.source_left_out_logits`.
    """

    films: Sequence[MeasuredFilm]
    logits: NDArray[np.float64]
    totals: NDArray[np.float64]
    maps: Sequence[NDArray[np.float32] | None]
    source_left_out: NDArray[np.float64]

    @classmethod
    def predict(
        cls, films: Sequence[MeasuredFilm], patients: Mapping[str, str], configuration: HeadsTraining
    ) -> OutOfFold:
        """Fit the heads once for each fold, without it, and the score once for each source.

        Parameters
        ----------
        patients
            Patient of each film, by identifier.
        """
        logits, totals = np.full(len(films), np.nan), np.full(len(films), np.nan)
        maps: list[NDArray[np.float32] | None] = [None] * len(films)
        for fold in sorted({film.film.fold for film in films}):
            heads = Heads.fit([film for film in films if film.film.fold != fold], configuration)
            for index, film in enumerate(films):
                if film.film.fold != fold:
                    continue
                logits[index] = float(heads.score(film.pooled)[0])
                if film.severity is not None:
                    zones = zone_films([film], heads.opacity)
                    totals[index] = float(np.clip(heads.severity.scores(zones), 0, 3).sum())
                if film.opacity is not None and film.cells is not None:
                    maps[index] = heads.opacity.logits(film.cells.astype(np.float32))
            logger.info("fold %d: fitted without it", fold)
        return cls(
            films, logits, totals, maps, source_left_out_logits(films, logits, patients, configuration)
        )

    @property
    def _positive(self) -> NDArray[np.bool_]:
        return np.array([film.film.is_covid for film in self.films])

    @property
    def _real(self) -> NDArray[np.bool_]:
        return np.array([film.film.source_family != PHANTOM for film in self.films])

    @property
    def _read(self) -> NDArray[np.float64]:
        return np.array(
            [np.nan if film.severity is None else film.severity.sum() for film in self.films], np.float64
        )

    def threshold(self, specificity: float) -> float:
        """Return the logit below which such a share of the largest negative source's films stay."""
        largest = largest_negative_source(self.films)
        chosen = np.array([film.film.source_family == largest for film in self.films]) & ~self._positive
        return float(np.quantile(self.logits[chosen], specificity))

    def calibration(self, specificity: float, patients: Mapping[str, str]) -> dict[str, Any]:
        """Return Platt's slope and intercept, the threshold, the evidence, and the error of the severity.

        Slope, intercept and evidence are for films of unknown sources, the threshold and the error out of
        fold.

        Parameters
        ----------
        specificity
            Share of negative films of the largest negative source that stay below the threshold.
        patients
            Patient of each film, by identifier.
        """
        real, positive = self._real, self._positive
        fitted = platt_scaling.fit(self.source_left_out[real], positive[real])
        errors = np.abs(self.totals - self._read)
        errors = errors[~np.isnan(errors)]
        threshold = fitted.probability(self.threshold(specificity))
        rows = [each.film for each, is_real in zip(self.films, real, strict=True) if is_real]
        films = CalibrationFilms.of(rows, self.source_left_out[real], patients)
        evidence = measure_evidence(films, fitted, threshold, method="sources left out")
        return asdict(fitted) | {
            "threshold": threshold,
            METADATA_KEY: evidence.to_dict(),
            "severity_error": float(np.quantile(errors, _INTERVAL)) if errors.size else 0.0,
        }

    def figures(self) -> dict[str, float | None]:
        """Return how well score, opacity map and severity agree with labels, lesions and readers.

        None where no film has what the figure needs.
        """
        real, positive, read = self._real, self._positive, self._read
        scored = ~np.isnan(self.totals)
        patients = [film.film.group for film, one in zip(self.films, scored, strict=True) if one]
        pairs = changed_pairs(read[scored], patients, smallest=CLEAR_CHANGE)
        same = directions_agree(self.totals[scored], read[scored], pairs)
        found = [each for each in (self._localization(index) for index in range(len(self.films))) if each]
        return {
            "auc": area_under_curve(self.logits[real], positive[real]),
            "source_left_out_auc": area_under_curve(self.source_left_out[real], positive[real]),
            "lesion_films": len(found),
            "lesion_auc": _mean([each.auc for each in found]),
            "lesion_hottest": _mean([each.hottest for each in found]),
            "lesion_covered": _mean([each.covered for each in found]),
            "severity_films": int(scored.sum()),
            "severity_correlation": rank_correlation(self.totals[scored], read[scored])
            if scored.any()
            else None,
            "severity_mean_error": _mean(np.abs(self.totals - read)[scored]),
            "severity_pairs": len(pairs),
            "severity_same_direction": int(same.sum()),
        }

    def _localization(self, index: int) -> Localization | None:
        film, opacity = self.films[index], self.maps[index]
        if opacity is None or film.opacity is None or not film.has_lesions:
            return None
        lung = film.inside >= INSIDE_SHARE
        return Localization.of(opacity[lung], film.opacity[lung] >= _OPAQUE)

    def table(self) -> bytes:
        """Return the predictions as comma-separated values."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        columns = ["id", "label", "source_family", "view", "group_id", "fold"]
        writer.writerow([*columns, "logit", "source_left_out", "severity"])
        for film, logit, left_out, total in zip(
            self.films, self.logits, self.source_left_out, self.totals, strict=True
        ):
            row = film.film
            severity = "" if np.isnan(total) else f"{total:.3f}"
            writer.writerow(
                [
                    row.id,
                    row.label,
                    row.source_family,
                    row.view,
                    row.group,
                    row.fold,
                    f"{logit:.5f}",
                    f"{left_out:.5f}",
                    severity,
                ]
            )
        return text.getvalue().encode()


def _mean(values: Sequence[float] | NDArray[np.float64]) -> float | None:
    return float(np.mean(values)) if len(values) else None
