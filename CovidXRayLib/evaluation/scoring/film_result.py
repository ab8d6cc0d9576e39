"""Results of the networks for a film, and their serialization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.scoring.map_result import MapResult
from CovidXRayLib.json_values import flag, items, members, number, optional, optional_number, pair, text
from CovidXRayLib.metrics.overlap import LungOverlap


@dataclass(frozen=True)
class FilmResult:
    """Results of the networks of a folder for a film.

    Attributes
    ----------
    threshold
        Threshold of the classifier that scored it.
    probability
        Calibrated probability in [0, 1]; None if no lungs were segmented.
    withheld_by
        Checks that withhold the score; empty if it is shown.
    overlap
        Agreement of the U-Net with the manifest's masks, human or silver; None if there are none.
    overlap_second
        The same with the second reader's masks.
    expected_dice
        Of the patient's right and left lung, as in
        :class:`CovidXRayLib.segmentation.mask_measures.MaskQuality`.
    opaque_share
        As in :func:`CovidXRayLib.evaluation.scoring.lung_opacification.opaque_share`; None without masks or
        measure.
    changed_refused
        Whether the checks rejected the film after each manipulation of
        :data:`CovidXRayLib.evaluation.scoring.changed_films.CHANGES`.
    maps
        Measurements on the classifier's maps; None for distorted films and without segmented lungs.
    """

    film: ManifestFilm
    threshold: float
    probability: float | None
    withheld_by: tuple[str, ...] = ()
    overlap: LungOverlap | None = None
    overlap_second: LungOverlap | None = None
    expected_dice: tuple[float, float] | None = None
    opaque_share: float | None = None
    changed_refused: Mapping[str, bool] = field(default_factory=dict)
    maps: MapResult | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the score is shown to the user."""
        return self.probability is not None and not self.withheld_by

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, without film and threshold."""
        return {
            "probability": self.probability,
            "withheld_by": list(self.withheld_by),
            "overlap": optional(LungOverlap.to_dict, self.overlap),
            "overlap_second": optional(LungOverlap.to_dict, self.overlap_second),
            "expected_dice": optional(list, self.expected_dice),
            "opaque_share": self.opaque_share,
            "changed_refused": dict(self.changed_refused),
            "maps": optional(MapResult.to_dict, self.maps),
        }

    @classmethod
    def from_dict(cls, film: ManifestFilm, threshold: float, values: Mapping[str, Any]) -> FilmResult:
        """Return what :meth:`to_dict` gave; TypeError or KeyError for anything else."""
        return cls(
            film,
            threshold,
            probability=optional_number(values["probability"]),
            withheld_by=items(text, values["withheld_by"]),
            overlap=optional(LungOverlap.from_dict, values["overlap"]),
            overlap_second=optional(LungOverlap.from_dict, values["overlap_second"]),
            expected_dice=optional(partial(pair, number), values["expected_dice"]),
            opaque_share=optional_number(values["opaque_share"]),
            changed_refused=members(flag, values["changed_refused"]),
            maps=optional(MapResult.from_dict, values["maps"]),
        )


def scores_and_truth(results: Sequence[FilmResult]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return probabilities (n,), nan if missing, and whether each film shows COVID-19 (n,)."""
    scores = np.array([result.probability for result in results], np.float64)
    return scores, np.array([result.film.is_covid for result in results], bool)


def called_positive(results: Sequence[FilmResult]) -> NDArray[np.bool_]:
    """Return whether each film is positive (n,), by the threshold of its own classifier."""
    return np.array(
        [result.probability is not None and result.probability >= result.threshold for result in results],
        bool,
    )


def patients(results: Sequence[FilmResult]) -> list[str]:
    """Return the patient of each film, for the bootstrap."""
    return [result.film.group for result in results]
