"""Display names of the database's values."""

from __future__ import annotations

from CovidXRayLib.i18n import gettext as _

# The labels of the keys 1 to 6.
LABELS = ("covid", "pneumonia_other", "no_finding", "other", "unusable", "covid_no_pattern")


def labelTitle(label: str | None) -> str:
    """Return the display name of a label; empty for none."""
    return {
        "covid": _("Typical COVID-19 appearance"),
        "pneumonia_other": _("Other pneumonia"),
        "no_finding": _("No acute finding"),
        "other": _("Other finding"),
        "unusable": _("Non-diagnostic"),
        "covid_no_pattern": _("COVID-19, normal film"),
    }.get(label or "", label or "")


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
        "imported": _("New"),
        "analyzed": _("Analyzed"),
        "reviewed": _("Read once"),
        "second_read": _("Read twice"),
        "disagreed": _("Readers disagree"),
        "done": _("Complete"),
    }


def orders() -> dict[str, str]:
    """Return the sort orders."""
    return {
        "import": _("Import order"),
        "uncertainty": _("Least certain first"),
        "disagreement": _("Largest disagreement first"),
        "suspected_mask": _("Doubtful masks first"),
    }


def maskFilters() -> dict[str, str]:
    """Return the mask judgments to filter by."""
    return {
        "accepted": _("Mask accepted"),
        "rejected": _("Mask rejected"),
        "unjudged": _("Mask not assessed"),
        "edited": _("Mask edited"),
        "missing": _("No mask"),
    }


def maskTitle(judgment: str) -> str:
    """Return the display name of a mask judgment; empty for none."""
    return {"accepted": _("mask accepted"), "rejected": _("mask rejected")}.get(judgment, "")


def decisionTitle(kind: str) -> str:
    """Return the display name of a kind of decision."""
    return {
        "label": _("Label undone."),
        "mask": _("Mask decision undone."),
        "flags": _("Flags undone."),
        "comment": _("Comment undone."),
        "adjudicated": _("Adjudication undone."),
    }[kind]
