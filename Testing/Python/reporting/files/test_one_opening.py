"""A report opens and parses the film's file once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.films import dicom_film
from CovidXRayLib.films.dicom import parsed_dicom
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.worker.tasks import Order, write_report
from Testing.Python.reporting.dicom.films_of_every_kind import chest, write_film

pytest.importorskip("plutoprint", reason="needs the extra 'report'")

_opened: list[str] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(arguments[0], str | bytes | os.PathLike):
        _opened.append(os.fsdecode(arguments[0]))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """Paths of the files that are opened, in order."""
    global _opened  # a hook can never be removed
    if _opened is None:
        sys.addaudithook(_note)
    _opened = []
    yield _opened
    _opened = None


def test_report_opens_and_parses_its_film_once(
    analyzer: Analyzer, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "DX", "MONOCHROME2", True)
    parsed: list[int] = []

    def counting(data: bytes, *arguments: Any, **more: Any) -> parsed_dicom.ParsedDicom:
        parsed.append(len(data))
        return original(data, *arguments, **more)

    original = parsed_dicom.parse_dicom
    for module in (dicom_film, parsed_dicom):
        monkeypatch.setattr(module, "parse_dicom", counting)
    opened.clear()
    fields = {"path": str(film), "name": "film", "folder": str(tmp_path), "prevalence": None}
    order = Order({**fields, "template": None, "reader": None}, analyzer=analyzer)
    answer, _arrays = write_report.do(order)
    assert answer["problem"] is None
    assert len(list(tmp_path.glob("*.dcm"))) == 5
    assert opened.count(str(film)) == 1
    assert len(parsed) == 1
