"""The page as a PDF: one sheet of A4, its text searchable, its fonts inside.

PlutoPrint lays out the very HTML of the page, so that there is one template and not two. It comes as a
wheel without packages of the system, asks nothing of the network here, and shapes names in any script that
the computer has a font for; WeasyPrint needs Pango from the system, and ReportLab and fpdf2 a layout of their
own.
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
# Of the letters; what is long (a withheld score's reasons, notes on the film) gets smaller ones.
_SIZES: Final = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)


def pdf(html: str, title: str) -> bytes:
    """Return a page as PDF; the same page is the same bytes.

    Parameters
    ----------
    html
        The page; what it refers to must stand in it as ``data:`` addresses.
    title
        For the PDF's metadata, which lists of files show: nothing of the patient.

    Raises
    ------
    PageError
        If it does not fit one page, or refers to something outside.
    ModuleNotFoundError
        If PlutoPrint is not installed.
    """
    import plutoprint

    outside: list[str] = []

    class Fetcher(plutoprint.ResourceFetcher):  # type: ignore[misc]
        """Gives our fonts, and nothing else that does not stand in the page."""

        def fetch_url(self, url: str) -> Any:
            if url.startswith("data:"):
                return plutoprint.default_resource_fetcher.fetch_url(url)
            if not url.startswith(_FONTS):
                outside.append(url)
                return plutoprint.ResourceData(b"", "text/plain")
            font = shipped_folder() / "fonts" / url.removeprefix(_FONTS)
            # Not as bytes of ours: PlutoBook keeps fonts until the process ends. Python, which would have to
            # release them, has gone by then, and the process crashes.
            return plutoprint.default_resource_fetcher.fetch_url(font.as_uri())

    for size in _SIZES:
        book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, plutoprint.PAGE_MARGINS_NONE)
        book.custom_resource_fetcher = Fetcher()
        book.load_html(html, f"{_FONT_FACES} html {{ font-size: {size * 100:.0f}%; }}")
        pages = book.get_page_count()  # which lays the page out, and fetches what that needs
        if outside:
            raise PageError(
                _(
                    "{address}: the template asks for this, and nothing is fetched for a page; put the file "
                    "beside the template and use embed()."
                ).format(address=outside[0])
            )
        if pages == 1:
            break
    else:
        raise PageError(_("The page does not fit one sheet of A4; shorten the template."))
    book.set_metadata(plutoprint.PDF_METADATA_TITLE, title)
    # None at all: the moment would make another DICOM object of the same page.
    book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, "")
    stream = BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()
