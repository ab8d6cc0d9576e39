"""What a report consists of, before it is written as HTML."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    kind: ClassVar = "paragraph"

    text: str


@dataclass(frozen=True)
class Listing:
    """Short entries, one below the other."""

    kind: ClassVar = "listing"

    entries: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Rows of text under a header; the first column names the row.

    Attributes
    ----------
    caption
        What the table shows; read first by a screen reader.
    note
        What a reader must know to read it right; may be empty.
    """

    kind: ClassVar = "table"

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Image:
    """A drawing or film inside the report.

    Attributes
    ----------
    alternative
        What the image says, for who does not see it.
    content
        The image file's bytes.
    media_type
        ``image/svg+xml`` or ``image/png``.
    is_small
        Whether several stand side by side.
    """

    kind: ClassVar = "picture"

    caption: str
    alternative: str
    content: bytes
    media_type: str = "image/svg+xml"
    is_small: bool = False

    @property
    def address(self) -> str:
        """The file as an address that stands in the page itself."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode('ascii')}"


Block = Paragraph | Listing | Table | Image


@dataclass(frozen=True)
class Section:
    """A chapter of the report."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """The whole report.

    Attributes
    ----------
    notice
        What the figures must not be used for; shown first.
    """

    title: str
    notice: str
    sections: Sequence[Section]
