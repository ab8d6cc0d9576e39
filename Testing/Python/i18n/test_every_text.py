"""In a language that brackets every text, all that a reader sees is bracketed: nothing was forgotten."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.quality_checks.check_names import CHECK_NAMES

pytestmark = pytest.mark.usefixtures("bracketed")


def is_bracketed(text: str) -> bool:
    return text.startswith("[") and text.endswith("]")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and those of its commands, of their commands, and so on."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


def test_rejected_film_is_translated(tmp_path: Path) -> None:
    document = tmp_path / "letter.dcm"
    document.write_bytes(b"%PDF-1.7" + bytes(200))
    with pytest.raises(FilmError) as raised:
        read_film(document)
    assert raised.value.problem == "[it is [a PDF document]]"
    assert is_bracketed(raised.value.remedy)
    assert str(raised.value) == f"[{document}: {raised.value.problem}; {raised.value.remedy}.]"


def test_common_remedy_is_translated() -> None:
    assert FilmProblem("").remedy == "[export the film again from the PACS]"


def test_reading_is_translated(sample_films: list[Path]) -> None:
    stages: list[str] = []
    found = Analyzer().analyze(sample_films[0], on_stage=lambda name, number, of: stages.append(name))
    reading = found.reading
    assert reading.verdict.startswith("[") and reading.verdict.endswith("]")
    assert all(is_bracketed(check.message) for check in reading.checks)
    assert all(is_bracketed(warning) for warning in reading.film.warnings)
    assert stages and all(is_bracketed(stage) for stage in stages)
    written = reading.to_dict()
    assert is_bracketed(written["notice"])
    # What programs read stays as it is.
    assert tuple(check["name"] for check in written["checks"]) == CHECK_NAMES
    assert {"film", "verdict", "checks", "notice"} <= written.keys()


def test_main_help_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "[analyze films: score, lung masks, overlay image]" in shown
    assert "[Lung segmentation and a quality-checked COVID-19 pneumonia score" in shown
    assert "[exit status: 0 all films were analyzed" in shown


def test_command_help_is_translated() -> None:
    from CovidXRayLib.cli.main import _parser

    forgotten: list[str] = []
    for parser in parsers(_parser()):
        shown = [parser.description, parser.epilog]
        for action in parser._actions:
            shown.append(action.help)
            if isinstance(action, argparse._SubParsersAction):
                shown += [choice.help for choice in action._choices_actions]
        # Some parts are optional; argparse itself adds to the help of a --no- option.
        texts = [text.strip() for text in shown if text and text != argparse.SUPPRESS]
        forgotten += [f"{parser.prog}: {text}" for text in texts if not text.startswith("[")]
    assert forgotten == []


def test_command_messages_are_translated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["analyze", str(tmp_path / "missing.dcm"), "--out", str(tmp_path / "out")]) == 1
    shown = capsys.readouterr()
    assert "[no such file or folder]" in shown.err
    assert "[Failed" in shown.out and "[failed:" in shown.out
