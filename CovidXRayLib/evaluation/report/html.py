"""Writing a document as HTML; the only place where text becomes markup, so that nothing goes unescaped."""

from __future__ import annotations

import base64
from html import escape
from typing import Final

from CovidXRayLib.evaluation.report.document import Block, Document, Listing, Paragraph, Picture, Table
from CovidXRayLib.evaluation.report.html_page import PAGE
from CovidXRayLib.i18n import current_language

_ONE_LINE: Final = 32  # characters


def render(document: Document) -> str:
    """Return one HTML page that refers to no other file."""
    numbered = list(enumerate(document.sections, start=1))
    contents = "".join(f'<li><a href="#s{place}">{escape(part.title)}</a></li>' for place, part in numbered)
    sections = "".join(
        f'<section id="s{place}"><h2>{escape(part.title)}</h2>{"".join(map(_block, part.blocks))}</section>'
        for place, part in numbered
    )
    return PAGE.substitute(
        language=escape(current_language().replace("_", "-")),
        title=escape(document.title),
        notice=escape(document.notice),
        contents=contents,
        sections=sections,
    )


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Listing):
        return "<ul>" + "".join(f"<li>{escape(entry)}</li>" for entry in block.entries) + "</ul>"
    if isinstance(block, Table):
        return _table(block)
    return _picture(block)


def _table(table: Table) -> str:
    header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>' + "".join(map(_cell, cells)) + "</tr>"
        for name, *cells in table.rows
    )
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="wide"><table><caption>{escape(table.caption)}</caption>'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _cell(text: str) -> str:
    """A figure with its interval stays on one line; sentences may break."""
    short = ' class="short"' if len(text) <= _ONE_LINE else ""
    return f"<td{short}>{escape(text)}</td>"


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.content).decode("ascii")
    small = ' class="small"' if picture.is_small else ""
    return (
        f'<figure{small}><img alt="{escape(picture.alternative)}" '
        f'src="data:{escape(picture.media_type)};base64,{data}">'
        f"<figcaption>{escape(picture.caption)}</figcaption></figure>"
    )
