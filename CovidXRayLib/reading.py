"""The reading: everything the analysis of one film has to say."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_metadata import film_metadata
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice
from CovidXRayLib.segmentation.mask_measures import MaskQuality


@dataclass(frozen=True)
class Check:
    """One question put to a film or its mask before a score may be shown.

    Attributes
    ----------
    name
        One of :data:`CovidXRayLib.quality_checks.check_names.CHECK_NAMES`.
    ok
        False exactly when this check withholds the score.
    message
        One sentence for a reader of films.
    doubtful
        True when the check passed but warns (``ok`` is True then).
    asked
        False when the question makes no sense, as of what is not a chest film (``ok`` is True then).
    """

    name: str
    ok: bool
    message: str
    doubtful: bool = False
    asked: bool = True


@dataclass(frozen=True, eq=False)
class Reading:
    """The analysis of one film.

    Attributes
    ----------
    film
        The film as it was read.
    lungs
        bool, shape (2, rows, columns) at film resolution: the patient's right lung, then the left.
    probability
        Calibrated probability of COVID-19 pneumonia against everything else, in [0, 1], for a
        prevalence of one half; None when a check withholds it.
    evidence
        What a positive or negative answer is worth at a stated prevalence; None when withheld.
    checks
        All checks, in the order of ``CHECK_NAMES``.
    mask_quality
        Measures of the lung mask.
    heatmap
        float32, shape (rows, columns), values in [0, 1], zero outside the lungs; None when
        withheld, and of a film with more than
        :data:`~CovidXRayLib.films.limits.MAX_HEATMAP_PIXELS` pixels.
    engine, device
        What computed it, for example ``"ONNX Runtime"`` and ``"CPU"``.
    weights
        SHA-256 of each network's file, by network name.
    seconds
        Wall time of each stage, by stage name.
    mask_edited
        Whether the lungs were given manually, and not found by the U-Net.
    opacity_share
        Of the patient's right lung, then the left, as in
        :func:`CovidXRayLib.comparison.opacity_share.opacity_share`; both None when the score is withheld.
    """

    film: Film
    lungs: NDArray[np.bool_]
    probability: float | None
    evidence: Evidence | None
    checks: tuple[Check, ...]
    mask_quality: MaskQuality
    heatmap: NDArray[np.float32] | None
    engine: str
    device: str
    weights: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    mask_edited: bool = False
    opacity_share: tuple[float | None, float | None] = (None, None)

    @property
    def withheld_because(self) -> tuple[str, ...]:
        """The messages of the checks that withhold the score; empty when there is a score."""
        return tuple(check.message for check in self.checks if not check.ok)

    @property
    def verdict(self) -> str:
        """The answer in words, for a reader of films."""
        if self.probability is None or self.evidence is None:
            verdict = _("No score: {reasons}").format(reasons=" ".join(self.withheld_because))
        else:
            verdict = self.evidence.as_text(self.probability)
        return f"{verdict} {_('Mask edited by hand.')}" if self.mask_edited else verdict

    def to_dict(self, *, with_names: bool = False) -> dict[str, Any]:
        """Return the reading as plain values, without arrays and without patient identity.

        Parameters
        ----------
        with_names
            Whether the film's file is named, as :func:`.metadata.film_metadata` says.
        """
        return {
            "film": film_metadata(self.film, with_names=with_names),
            "verdict": self.verdict,
            "probability": self.probability,
            "evidence": None if self.evidence is None else self.evidence.to_dict(),
            "checks": [dataclasses.asdict(check) for check in self.checks],
            "mask_quality": self.mask_quality.to_dict(),
            "mask_edited": self.mask_edited,
            "opacity_share": [None if share is None else round(share, 4) for share in self.opacity_share],
            "engine": self.engine,
            "device": self.device,
            "weights": self.weights,
            "seconds": {stage: round(value, 4) for stage, value in self.seconds.items()},
            "notice": research_notice(),
        }

    def to_json(self, *, with_names: bool = False) -> str:
        """Return :meth:`to_dict` as JSON text."""
        return json.dumps(self.to_dict(with_names=with_names), indent=2, ensure_ascii=False)
