"""Writing of the report page as ``NAME.html`` and ``NAME.pdf``."""

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
    """Write the report page of a result in the current language.

    Parameters
    ----------
    content
        As from :func:`CovidXRayLib.reporting.page.page_content.report_content`.
    folder
        Existing output folder.
    template
        Folder with ``page.html``, ``page.css`` or both, which replace the bundled ones.
    name
        Base name of the files; by default :attr:`ReportContent.name`, which contains no patient data.

    Returns
    -------
    tuple of Path
        The self-contained HTML file, and the PDF. Existing files are replaced.

    Raises
    ------
    PageError
        If the template is invalid, or the content does not fit one page.
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
    """Return the contents of the HTML and the PDF file; raises as :func:`write_page` except OSError."""
    html = fill(words(content), template)
    sheet = pdf(html, _("CovidXRay: chest radiograph, research use only"))
    return html.encode("utf-8", "xmlcharrefreplace"), sheet
