"""Report page as a PDF: one A4 page with searchable text and embedded fonts.

PlutoPrint renders the HTML page, so that both formats share a template. It is a self-contained wheel, does
not access the network here, and shapes names in all scripts for which the computer has a font. WeasyPrint
needs Pango from the system, and ReportLab and fpdf2 a separate layout.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.errors import PageError
from CovidXRayLib.reporting.page.template import shipped_folder

_FONTS: Final = "covidxray-font:"
_FONT_FACES: Final = "".join(
    f'@font-face {{ font-family: "Noto Sans"; font-weight: {weight}; src: url({_FONTS}{file}); }}'
    for weight, file in ((400, "NotoSans-Regular.ttf"), (700, "NotoSans-Bold.ttf"))
)
# Font scales; smaller ones are used for long texts (reasons for a withheld score, notes on the film).
_SIZES: Final = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)


def pdf(html: str, title: str) -> bytes:
    """Render a page as PDF; the same page gives the same bytes.

    Parameters
    ----------
    html
        The page; images must be embedded as ``data:`` URLs.
    title
        Title in the PDF's metadata, which file managers show; must not contain patient data.

    Raises
    ------
    PageError
        If it does not fit one page, or has external references.
    ModuleNotFoundError
        If PlutoPrint is not installed.
    """
    import plutoprint

    outside: list[str] = []

    class Fetcher(plutoprint.ResourceFetcher):  # type: ignore[misc]
        """Provides the bundled fonts and blocks all other external resources."""

        def fetch_url(self, url: str) -> Any:
            if url.startswith("data:"):
                return plutoprint.default_resource_fetcher.fetch_url(url)
            if not url.startswith(_FONTS):
                outside.append(url)
                return plutoprint.ResourceData(b"", "text/plain")
            font = shipped_folder() / "fonts" / url.removeprefix(_FONTS)
            # Not as Python objects: PlutoBook keeps fonts until the process ends, and releasing them after
            # the interpreter's end would crash.
            return plutoprint.default_resource_fetcher.fetch_url(font.as_uri())

    for size in _SIZES:
        book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, plutoprint.PAGE_MARGINS_NONE)
        book.custom_resource_fetcher = Fetcher()
        book.load_html(html, f"{_FONT_FACES} html {{ font-size: {size * 100:.0f}%; }}")
        pages = book.get_page_count()  # performs the layout, which fetches resources
        if outside:
            raise PageError(
                _(
                    "{address}: the template refers to this, but nothing is downloaded for a page; put "
                    "the file next to the template and use embed()."
                ).format(address=outside[0])
            )
        if pages == 1:
            break
    else:
        raise PageError(_("The page does not fit on one A4 sheet; shorten the template."))
    book.set_metadata(plutoprint.PDF_METADATA_TITLE, title)
    # No creation time: it would change the DICOM object's UID.
    book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, "")
    stream = BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()
