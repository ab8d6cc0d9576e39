"""Values in words, for tables."""

from __future__ import annotations

from collections.abc import Iterable

from CovidXRayLib.i18n import gettext as _


def check_titles(names: Iterable[str]) -> str:
    """Return the titles of checks, as in reports, separated by commas."""
    from CovidXRayLib.reporting.page.page_text import CHECK_TITLES

    return ", ".join(_(CHECK_TITLES.get(name, name)) for name in names)
