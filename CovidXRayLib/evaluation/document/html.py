"""Rendering of a document as HTML by a template, with all text escaped."""

from __future__ import annotations

from CovidXRayLib.evaluation.document.document import Document
from CovidXRayLib.i18n import current_language
from CovidXRayLib.resources import resources_folder


def render(document: Document) -> str:
    """Return a self-contained HTML page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(resources_folder() / "Evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    language = current_language().replace("_", "-")
    return environment.get_template("report.html").render(document=document, language=language)
