"""What `--help` says: every option is described, with its default and choices, in 80 columns."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

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


def steps(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The subcommands of a parser, by name."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


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


def test_default_folders_are_shown_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("COVIDXRAY_DATA", "films/100%")
    for name in ("evaluate", "gate"):
        assert "(default: films/100%)" in steps(_parser())[name].format_help()


def test_help_fits_in_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    use_language("es")
    try:
        pages = [parser.format_help() for parser in commands(_parser())]
    finally:
        use_language("en")
    assert [line for page in pages for line in page.splitlines() if len(line) > 80] == []


def test_page_lists_all_commands_and_their_steps() -> None:
    page = Path(__file__).parents[3] / "Resources" / "Docs" / "reference" / "command-line.md"
    rows = re.findall(r"^\| `covidxray (\S+)([^`]*)` \|", page.read_text("utf-8"), re.MULTILINE)
    listed = {name: set(filter(None, rest.strip().split("\\|"))) for name, rest in rows}
    parsers = steps(_parser())
    assert len(rows) == len(listed)
    assert set(listed) == set(parsers)
    for name, parser in parsers.items():
        if steps(parser):
            assert listed[name] == set(steps(parser)), name
