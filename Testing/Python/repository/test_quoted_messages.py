"""Messages that the pages on problems quote, in italics in their tables, are those of the program."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HOW_TO = ROOT / "Resources" / "Docs" / "how-to"
QUOTE = re.compile(r"(?<![*\w])\*([^*|]+)\*(?![*\w])")
INTERFACE_TEXT = re.compile(r"<string[^>]*>([^<]*)</string>")


def with_dots(message: str) -> str:
    """The message with its placeholders as the pages write them."""
    try:
        parts = [(text, field) for text, field, _format, _conversion in string.Formatter().parse(message)]
    except ValueError:  # braces that are no placeholders
        return message
    return "".join(text + ("" if field is None else "...") for text, field in parts)


@cache
def messages() -> tuple[str, ...]:
    """All texts of the sources, in lower case."""
    found: set[str] = set()
    for folder in ("CovidXRayLib", "CovidXRay"):
        for path in (ROOT / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            found |= {
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
        for path in (ROOT / folder).rglob("*.ui"):
            found |= {*INTERFACE_TEXT.findall(path.read_text("utf-8"))}
    return tuple(with_dots(message).casefold() for message in found)


def quoted(page: str) -> list[str]:
    rows = [line for line in (HOW_TO / page).read_text("utf-8").splitlines() if line.startswith("| ")]
    return [quote for row in rows for quote in QUOTE.findall(row)]


@pytest.mark.parametrize(("page", "fewest"), [("pacs.md", 15), ("troubleshooting.md", 5)])
def test_quoted_messages_are_those_of_the_program(page: str, fewest: int) -> None:
    quotes = quoted(page)
    assert len(quotes) >= fewest
    assert [quote for quote in quotes if not any(quote.casefold() in one for one in messages())] == []
