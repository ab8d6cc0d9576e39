"""Reading of a film."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from CovidXRayLib.classification.category import Category, category_of
from CovidXRayLib.classification.earlier_evidence import evidence_of_version_1
from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.json_values import (
    flag,
    items,
    members,
    moment,
    number,
    optional,
    optional_number,
    text,
)
from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading.check import Check
from CovidXRayLib.reading.report_origin import ReportOrigin
from CovidXRayLib.reading.schema_version import SCHEMA_VERSION, ReadingError, require_known
from CovidXRayLib.reading.verdict import reasons, verdict_of
from CovidXRayLib.segmentation.mask_measures import MaskQuality

Shares = tuple[float | None, float | None]


@dataclass(frozen=True)
class Reading:
    """Result of the analysis of a film, without images and masks.

    Attributes
    ----------
    film
        Metadata of the film.
    verdict
        Conclusion as text for the reader.
    probability
        Calibrated probability of COVID-19 pneumonia at a prevalence of 50%, in [0, 1]; None if a check
        withholds it.
    evidence
        What the score says at a given prevalence; None if the score is withheld.
    checks
        All checks, in the order of ``CHECK_NAMES``.
    mask_quality
        Measures of the lung masks; None if unknown.
    engine, device
        Inference engine and device, for example ``"ncnn 1.0.20261020"`` and ``"CPU"``.
    weights
        SHA-256 of each network's file, by network name.
    seconds
        Wall-clock time of each stage in seconds, by stage name.
    category
        Category of the score; None if the score is withheld, and in readings of earlier versions.
    mask_edited
        Whether the masks were edited manually.
    severity
        Estimated Brixia score; None if the score is withheld, if the network does not estimate it, and in
        readings of earlier versions.
    analyzed_at
        Local date and time of the analysis, with its offset from UTC; None in readings of earlier versions
        and of DICOM reports.
    notice
        Research-use notice.
    report
        Further content of the DICOM report that the reading was read from; None for other readings.
    """

    film: FilmMetadata
    verdict: str
    probability: float | None
    evidence: Evidence | None
    checks: tuple[Check, ...]
    mask_quality: MaskQuality | None
    engine: str
    device: str
    weights: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    category: Category | None = None
    mask_edited: bool = False
    severity: Severity | None = None
    analyzed_at: datetime | None = None
    notice: str = field(default_factory=research_notice)
    report: ReportOrigin | None = None

    @property
    def withheld_because(self) -> tuple[str, ...]:
        """Messages of the checks that withhold the score; empty if there is a score."""
        return reasons(self.checks)

    @property
    def area_share(self) -> Shares:
        """Fraction of the film's area covered by the right and the left lung, in [0, 1]; None if unknown."""
        if self.mask_quality is not None:
            return self.mask_quality.area_share
        return (None, None) if self.report is None else self.report.area_share

    def at_prevalence(self, prevalence: float) -> Reading:
        """Return the reading with evidence and verdict at a prevalence in (0, 1)."""
        if self.evidence is None:
            return self
        evidence = self.evidence.at(prevalence)
        verdict = verdict_of(
            self.probability, self.category, evidence, self.checks, mask_edited=self.mask_edited
        )
        return replace(self, evidence=evidence, verdict=verdict)

    def rounded(self) -> Reading:
        """Return the reading with its figures rounded as in JSON.

        Reports of a new reading are then the same as those of a reading restored from JSON.
        """
        return Reading.from_dict(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values that conform to ``Resources/Report/reading.schema.json``."""
        values = {
            "schema_version": SCHEMA_VERSION,
            "film": self.film.to_dict(),
            "verdict": self.verdict,
            "probability": self.probability,
            "category": self.category,
            "evidence": None if self.evidence is None else self.evidence.to_dict(),
            "checks": [check.to_dict() for check in self.checks],
            "mask_quality": self._mask_quality(),
            "mask_edited": self.mask_edited,
            "severity": None if self.severity is None else self.severity.to_dict(),
            "engine": self.engine,
            "device": self.device,
            "analyzed_at": self.analyzed_at and self.analyzed_at.isoformat(timespec="seconds"),
            "weights": dict(self.weights),
            "seconds": {stage: round(value, 4) for stage, value in self.seconds.items()},
            "notice": self.notice,
        }
        return values if self.report is None else {**values, "report": self.report.to_dict()}

    def to_json(self) -> str:
        """Return :meth:`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Reading:
        """Create a reading from :meth:`to_dict`, also of an earlier version.

        Raises
        ------
        ReadingError
            If the values are not a reading, or its schema has an unsupported major version.
        """
        try:
            require_known(values.get("schema_version"))
            return cls(
                film=FilmMetadata.from_dict(values["film"]),
                verdict=text(values["verdict"]),
                probability=optional_number(values["probability"]),
                category=optional(category_of, values.get("category")),
                evidence=_evidence(values),
                checks=items(Check.from_dict, values["checks"]),
                mask_quality=_mask_quality(values),
                engine=text(values["engine"]),
                device=text(values["device"]),
                weights=members(text, values["weights"]),
                seconds=members(number, values["seconds"]),
                mask_edited=flag(values.get("mask_edited", False)),
                severity=optional(Severity.from_dict, values.get("severity")),
                analyzed_at=optional(moment, values.get("analyzed_at")),
                notice=text(values["notice"]),
                report=_report(values),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ReadingError(
                _("It is not a reading of CovidXRay ({error}).").format(error=error)
            ) from error

    def _mask_quality(self) -> dict[str, Any] | None:
        if self.report is not None:
            return {"area_share": list(self.report.area_share)}
        return None if self.mask_quality is None else self.mask_quality.to_dict()


def _evidence(values: Mapping[str, Any]) -> Evidence | None:
    evidence = values["evidence"]
    if evidence is None:
        return None
    if "likelihood_ratio" not in evidence:
        return evidence_of_version_1(evidence, number(values["probability"]))
    return Evidence.from_dict(evidence)


def _mask_quality(values: Mapping[str, Any]) -> MaskQuality | None:
    measures = values.get("mask_quality")
    return None if measures is None or "report" in values else MaskQuality.from_dict(measures)


def _report(values: Mapping[str, Any]) -> ReportOrigin | None:
    if "report" not in values:
        return None
    return ReportOrigin.from_dict(values["report"], values["mask_quality"])
