"""Display names of the database's values."""

from __future__ import annotations

from CovidXRayLib.i18n import gettext as _

# The labels of the keys 1 to 6.
LABELS = ("covid", "pneumonia_other", "no_finding", "other", "unusable", "covid_no_pattern")


def labelTitle(label: str | None) -> str:
    """Return the display name of a label; empty for none."""
    return {
        "covid": _("COVID-19 pattern"),
        "pneumonia_other": _("Other pneumonia"),
        "no_finding": _("No finding"),
        "other": _("Other"),
        "unusable": _("Unusable"),
        "covid_no_pattern": _("COVID-19, no pattern"),
    }.get(label or "", label or "")


def reasons() -> dict[str, str]:
    """Return the reasons for an unusable film: titles by value, in order."""
    return {
        "not_frontal": _("Not a frontal film"),
        "lungs_cut_off": _("Lungs cut off"),
        "exposure": _("Exposure"),
        "motion": _("Motion"),
        "overlaid": _("Hidden by something"),
        "other": _("Another reason"),
    }


def flags() -> dict[str, str]:
    """Return the quality flags of a usable film: titles by value, in order."""
    return {
        "rotated": _("Rotated"),
        "under_exposed": _("Under-exposed"),
        "over_exposed": _("Over-exposed"),
        "cut_off": _("Cut off"),
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
        "disagreed": _("Readers differ"),
        "done": _("Settled"),
    }


def orders() -> dict[str, str]:
    """Return the sort orders."""
    return {
        "import": _("As imported"),
        "uncertainty": _("Least certain first"),
        "disagreement": _("Most disputed first"),
        "suspected_mask": _("Suspect masks first"),
    }


def maskFilters() -> dict[str, str]:
    """Return the mask judgments to filter by."""
    return {
        "accepted": _("Mask accepted"),
        "rejected": _("Mask rejected"),
        "unjudged": _("Mask not judged"),
        "edited": _("Mask edited"),
        "missing": _("No mask"),
    }


def maskTitle(judgment: str) -> str:
    """Return the display name of a mask judgment; empty for none."""
    return {"accepted": _("mask accepted"), "rejected": _("mask rejected")}.get(judgment, "")


def decisionTitle(kind: str) -> str:
    """Return the display name of a kind of decision."""
    return {
        "label": _("The label was taken back."),
        "mask": _("The judgment of the mask was taken back."),
        "flags": _("The flags were taken back."),
        "comment": _("The comment was taken back."),
        "adjudicated": _("The settlement was taken back."),
    }[kind]
