"""Elements of the report, independent of its format."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    kind: ClassVar = "paragraph"

    text: str


@dataclass(frozen=True)
class Listing:
    """A bulleted list."""

    kind: ClassVar = "listing"

    entries: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table of text; the first column contains the row headers.

    Attributes
    ----------
    caption
        Caption, which screen readers read first.
    note
        Note on the interpretation; may be empty.
    """

    kind: ClassVar = "table"

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Image:
    """A plot or film embedded in the report.

    Attributes
    ----------
    alternative
        Alternative text for screen readers.
    content
        Bytes of the image file.
    media_type
        ``image/svg+xml`` or ``image/png``.
    is_small
        Whether to show it side by side with others.
    """

    kind: ClassVar = "picture"

    caption: str
    alternative: str
    content: bytes
    media_type: str = "image/svg+xml"
    is_small: bool = False

    @property
    def address(self) -> str:
        """The image as a ``data:`` URL."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode('ascii')}"


Block = Paragraph | Listing | Table | Image


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """The report.

    Attributes
    ----------
    notice
        Research-use notice, shown first.
    """

    title: str
    notice: str
    sections: Sequence[Section]
