"""Parsers of all commands, and the layout of their ``--help``.

A page has at most 80 columns, and every option with its default and choices.
"""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.cli.options.argument_types import path
from CovidXRayLib.i18n import gettext as _

WIDTH: Final = 80
# Longer lists of choices are named below the option, since a usage line is not broken inside an option.
_LONGEST_CHOICES: Final = 30
_LIST_ENTRY: Final = re.compile(r"( +\S+(?: \S+)*  +)\S")


class HelpFormatter(argparse.HelpFormatter):
    """Wraps running text, keeps indented lines, and adds what a help text does not say itself."""

    def __init__(self, prog: str, **options: Any) -> None:
        options.setdefault("width", min(shutil.get_terminal_size().columns, WIDTH))
        options.setdefault("max_help_position", 28)
        super().__init__(prog, **options)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage, in the language of the program."""
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return _wrapped(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines: list[str] = []
        running: list[str] = []
        for line in [*text.splitlines(), ""]:
            is_running = bool(line) and not line.startswith(" ")
            if is_running:
                running.append(line)
            if running and (not is_running or line.endswith(":")):
                lines += _wrapped(" ".join(running), width, indent, indent)
                running = []
            if line and not is_running:
                lines += _entry(indent + line, width)
        return "\n".join(lines)

    def _get_help_string(self, action: argparse.Action) -> str:
        words = action.help or ""
        if _is_list(action):
            words += " " + _("(one of: {choices})").format(choices=", ".join(map(str, action.choices or ())))
        takes_value = bool(action.option_strings) and action.nargs != 0 and not action.required
        if takes_value and "default" not in words and _("default") not in words:
            nothing = action.default in (None, "", []) or action.default is argparse.SUPPRESS
            words += " " + (_("(default: none)") if nothing else _("(default: %(default)s)"))
        if isinstance(action.default, list):
            default = " ".join(map(str, action.default)).replace("%", "%%")
            words = words.replace("%(default)s", default)
        return words

    def _metavar_formatter(self, action: argparse.Action, default_metavar: str) -> Any:
        if _is_list(action) and action.metavar is None:
            return lambda size: (action.dest.upper(),) * size
        return super()._metavar_formatter(action, default_metavar)


class CommandParser(argparse.ArgumentParser):
    """A parser of one command; those of its subcommands are of the same class."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", HelpFormatter)
        super().__init__(**options, add_help=False)
        self.register("type", Path, path)  # for each argument with type=Path
        self._positionals.title = _("arguments")
        self._optionals.title = _("options")
        self.add_argument(
            "-h", "--help", action="help", default=argparse.SUPPRESS, help=_("show this help and exit")
        )


def _is_list(action: argparse.Action) -> bool:
    """Return whether the choices of an option are too many for its usage."""
    if action.choices is None or isinstance(action, argparse._SubParsersAction):
        return False
    return action.metavar is None and len(",".join(map(str, action.choices))) > _LONGEST_CHOICES


def _entry(line: str, width: int) -> list[str]:
    """Wrap an indented line; the second column of a list of names and meanings stays aligned."""
    found = _LIST_ENTRY.match(line)
    hang = len(found[1]) if found else len(line) - len(line.lstrip())
    return _wrapped(line, width, after=" " * hang)


def _wrapped(text: str, width: int, first: str = "", after: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=after,
        break_on_hyphens=False,
        break_long_words=False,
    )
