"""What `--help` says: every option is described, with its default and choices, in 80 columns."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from CovidXRayLib.cli.main import _parser
from CovidXRayLib.i18n import use_language


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and those of all its subcommands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in dict.fromkeys(action.choices.values()):
                yield from commands(one)


def problems(parser: argparse.ArgumentParser) -> list[str]:
    """What its help lacks."""
    page = parser.format_help()
    found = [f"wide: {line}" for line in page.splitlines() if len(line) > 80]
    formatter = parser._get_formatter()
    for action in parser._actions:
        name = "/".join(action.option_strings) or action.dest
        if isinstance(action, argparse._SubParsersAction):
            continue
        if not (action.help or "").strip():
            found.append(f"no description: {name}")
            continue
        shown = formatter._expand_help(action)
        takes_value = action.option_strings and action.nargs != 0 and not action.required
        if takes_value and "default" not in shown:
            found.append(f"no default: {name}")
        found += [f"no choice {one}: {name}" for one in action.choices or () if str(one) not in page]
    return [f"{parser.prog}: {one}" for one in found]


def test_help_of_every_command_is_complete_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    parsers = list(commands(_parser()))
    assert len(parsers) > 25
    assert [one for parser in parsers for one in problems(parser)] == []


def test_help_fits_in_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    use_language("es")
    try:
        pages = [parser.format_help() for parser in commands(_parser())]
    finally:
        use_language("en")
    assert [line for page in pages for line in page.splitlines() if len(line) > 80] == []
