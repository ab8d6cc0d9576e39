"""Take the texts out of a Qt Designer file, for Babel: what Designer itself would give to translators."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree


def extract_texts(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield each text as Babel wants it: line (not known here), function (none), text, comments.

    Left out are texts marked ``notr``, by themselves or as a list, and empty ones.
    """
    root = ElementTree.parse(file)
    plain = {string for words in root.iter("stringlist") if words.get("notr") == "true" for string in words}
    for element in root.iter("string"):
        text = element.text or ""
        if text.strip() and element.get("notr") != "true" and element not in plain:
            comment = element.get("comment")
            yield 1, None, text, [comment] if comment else []
