"""Writing the page of a result: ``NAME.html`` and ``NAME.pdf``."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.page.page_content import ReportContent
from CovidXRayLib.reporting.page.page_text import words
from CovidXRayLib.reporting.page.pdf import pdf
from CovidXRayLib.reporting.page.template import fill
from CovidXRayLib.system.atomic import write_atomically


def write_page(
    content: ReportContent, folder: Path | str, *, template: Path | None = None, name: str | None = None
) -> tuple[Path, Path]:
    """Write a result as a page to read, in the language in use.

    Parameters
    ----------
    content
        As from :func:`CovidXRayLib.reporting.page.page_content.report_content`.
    folder
        Where to write; it must exist.
    template
        A folder with ``page.html``, ``page.css`` or both in place of the shipped ones.
    name
        What the files are called, without ending; by default :attr:`ReportContent.name`, which tells
        nothing of the patient.

    Returns
    -------
    tuple of Path
        The HTML file, which refers to no other, and the PDF. Existing files are replaced.

    Raises
    ------
    PageError
        If the template is wrong, or the page does not fit one sheet.
    ModuleNotFoundError
        If Jinja2 or PlutoPrint is not installed.
    OSError
        If a file cannot be written.
    """
    html, sheet = page_files(content, template=template)
    stem = content.name if name is None else name
    paths = Path(folder) / f"{stem}.html", Path(folder) / f"{stem}.pdf"
    write_atomically(paths[0], html, durable=True)
    write_atomically(paths[1], sheet, durable=True)
    return paths


def page_files(content: ReportContent, *, template: Path | None = None) -> tuple[bytes, bytes]:
    """Return the contents of the two files, HTML and PDF; raises as :func:`write_page`, but no OSError."""
    html = fill(words(content), template)
    sheet = pdf(html, _("CovidXRay: chest radiograph, research use only"))
    return html.encode("utf-8", "xmlcharrefreplace"), sheet
