"""Take the texts out of a Qt Designer file, for Babel: what Designer itself would give to translators."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree


def extract_texts(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield each text as Babel wants it: line (not known here), function (none), text, comments.

    Left out are texts marked ``notr`` and empty ones.
    """
    for element in ElementTree.parse(file).iter("string"):
        text = element.text or ""
        if text.strip() and element.get("notr") != "true":
            comment = element.get("comment")
            yield 1, None, text, [comment] if comment else []
