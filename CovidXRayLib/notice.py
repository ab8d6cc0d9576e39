"""The research-use notice of readings, reports and panel."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

RESEARCH_NOTICE: Final = gettext_noop(
    "Research use only. Not a medical device; not for diagnosis or treatment."
)


def research_notice() -> str:
    """Return the research-use notice in the current language."""
    return _(RESEARCH_NOTICE)
