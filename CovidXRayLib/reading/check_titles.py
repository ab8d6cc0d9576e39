"""Titles of the quality checks, for readers."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

CHECK_TITLES: Final = {
    "size": gettext_noop("Size"),
    "content": gettext_noop("Image"),
    "chest": gettext_noop("Chest"),
    "view": gettext_noop("Projection"),
    "age": gettext_noop("Age"),
    "rotation": gettext_noop("Orientation"),
    "polarity": gettext_noop("Polarity"),
    "mirroring": gettext_noop("Laterality"),
    "photograph": gettext_noop("Photograph"),
    "lungs": gettext_noop("Lungs"),
    "coverage": gettext_noop("Coverage"),
}


def check_title(name: str) -> str:
    """Return the title of a check in the current language; its name if it has none."""
    title = CHECK_TITLES.get(name)
    return _(title) if title else name
