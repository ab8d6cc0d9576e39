"""Outcome of all quality checks in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import ngettext
from CovidXRayLib.reading.check import Check


def summary_of(checks: Sequence[Check]) -> str:
    """Return how many checks passed, and how many of the others failed, warn or were not assessed."""
    number = Counter(check.outcome for check in checks)
    others = (
        (number["failed"], ngettext("{count} failed", "{count} failed", number["failed"])),
        (number["doubtful"], ngettext("{count} warning", "{count} warnings", number["doubtful"])),
        (number["not asked"], ngettext("{count} not assessed", "{count} not assessed", number["not asked"])),
    )
    passed = _("{passed} of {total} quality checks passed").format(passed=number["passed"], total=len(checks))
    return ", ".join([passed, *(text.format(count=count) for count, text in others if count)])
