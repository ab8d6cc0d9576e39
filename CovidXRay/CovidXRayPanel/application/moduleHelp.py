"""Text of the help section at the top of the module panel, with links to the documentation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.resources import resources_folder

if TYPE_CHECKING:
    from pathlib import Path


def pages() -> list[tuple[Path, str]]:
    """The documentation pages shipped with the extension, for offline use: (path, title)."""
    titles = (
        ("how-to/slicer.md", _("In 3D Slicer: editing, Data module, settings, scripting")),
        ("results/accuracy.md", _("Accuracy of the networks, and the films it was measured on")),
        ("how-to/pacs.md", _("Retrieving films from a PACS and sending reports to it")),
        ("how-to/training.md", _("Training your own networks")),
    )
    try:
        folder = resources_folder() / "Docs"
    except FileNotFoundError:  # an incomplete installation is reported at analysis
        return []
    return [(folder / name, title) for name, title in titles if (folder / name).is_file()]


def helpText() -> str:
    """The help text as HTML; colors come from the widget that displays it."""
    about = _(
        "Segments the lungs on a frontal chest radiograph and scores it for COVID-19 pneumonia. Open a film "
        "and press Analyze."
    )
    keys = _(
        "Keys: L shows or hides the lungs, H the opacity map, F fills the masks. The text of each button "
        "says its own key."
    )
    links = "".join(
        f'<li><a href="{escape(path.as_uri())}">{escape(title)}</a></li>' for path, title in pages()
    )
    title = _("Documentation:")
    documentation = f"<p>{escape(title)}</p><ul>{links}</ul>" if links else ""
    return f"<p>{escape(about)}</p><p>{escape(keys)}</p>{documentation}"
