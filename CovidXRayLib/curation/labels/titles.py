"""Display names of the database's values."""

from __future__ import annotations

from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Vocabulary
from CovidXRayLib.i18n import gettext as _


def label_title(label: str | None, vocabulary: Vocabulary = BUILT_IN) -> str:
    """Return the display name of a label; empty for none."""
    code = label or ""
    return vocabulary.title(code) or {
        "covid": _("Typical COVID-19 appearance"),
        "pneumonia_other": _("Other pneumonia"),
        "no_finding": _("No acute finding"),
        "other": _("Other finding"),
        "unusable": _("Non-diagnostic"),
        "covid_no_pattern": _("COVID-19, normal film"),
    }.get(code, code)


def reasons() -> dict[str, str]:
    """Return the reasons for an unusable film: titles by value, in order."""
    return {
        "not_frontal": _("Not frontal"),
        "lungs_cut_off": _("Lungs not fully included"),
        "exposure": _("Exposure"),
        "motion": _("Motion"),
        "overlaid": _("Obscured (overlying object)"),
        "other": _("Other reason"),
    }


def flags() -> dict[str, str]:
    """Return the quality flags of a usable film: titles by value, in order."""
    return {
        "rotated": _("Patient rotated"),
        "under_exposed": _("Underexposed"),
        "over_exposed": _("Overexposed"),
        "cut_off": _("Incomplete coverage"),
        "devices": _("Lines and devices"),
        "poor_inspiration": _("Poor inspiration"),
    }


def states() -> dict[str, str]:
    """Return the review states of a film."""
    return {
        "imported": _("Not analyzed"),
        "analyzed": _("Analyzed"),
        "reviewed": _("One reading complete"),
        "second_read": _("Two readings complete"),
        "disagreed": _("Readers disagree"),
        "adjudicated": _("Adjudicated"),
    }


def orders() -> dict[str, str]:
    """Return the sort orders."""
    return {
        "import": _("Import order"),
        "severity": _("Most severe first"),
        "uncertainty": _("Least certain first"),
        "disagreement": _("Largest disagreement first"),
        "suspected_mask": _("Doubtful masks first"),
    }


def mask_filters() -> dict[str, str]:
    """Return the mask judgments to filter by."""
    return {
        "accepted": _("Mask accepted"),
        "rejected": _("Mask rejected"),
        "unjudged": _("Mask not assessed"),
        "edited": _("Mask edited"),
        "missing": _("No mask"),
    }


def mask_title(judgment: str) -> str:
    """Return the display name of a mask judgment; empty for none."""
    return {"accepted": _("mask accepted"), "rejected": _("mask rejected")}.get(judgment, "")


def undone_title(kind: str) -> str:
    """Return what was undone, by the kind of decision."""
    return {
        "label": _("Label undone."),
        "mask": _("Mask decision undone."),
        "flags": _("Flags undone."),
        "comment": _("Comment undone."),
        "adjudicated": _("Adjudication undone."),
    }[kind]
