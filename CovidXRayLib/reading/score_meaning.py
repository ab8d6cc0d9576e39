"""What a suggestive score means, and which findings it does not distinguish."""

from __future__ import annotations

from CovidXRayLib.classification.category import Category
from CovidXRayLib.i18n import gettext as _


def meaning_text(category: Category | None) -> str:
    """Return the meaning of a suggestive score in two sentences; empty for other categories."""
    if category != "suggestive":
        return ""
    return _(
        "The film resembles the COVID-19 films of the training data more than the others. The score does not "
        "distinguish COVID-19 pneumonia from masses, tuberculosis or pulmonary edema."
    )
