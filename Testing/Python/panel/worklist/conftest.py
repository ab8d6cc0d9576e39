"""Fixtures of the worklist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import wait_until

from Testing.Python.panel.list_reader import ListReader


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worklist")


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end(module: Any) -> Iterator[None]:
    yield
    import slicer

    slicer.modules.CovidXRayWidget.worklist.section.clear()


@pytest.fixture
def list_reader(panel: Any, store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ListReader]:
    """Somebody at a list, which stays open for the next test."""
    monkeypatch.setenv("COVIDXRAY_WORKLIST", str(store))
    yield ListReader(panel)
    panel.analysis.stop()
    wait_until(lambda: not panel.busy)
