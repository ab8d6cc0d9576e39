"""The host and a small module in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slicerhost.testing import application, scene

__all__ = ["application", "fixture_module", "scene"]


@pytest.fixture(scope="session")
def fixture_module(application: Any) -> Any:
    """The module HostFixture, loaded; `slicer.modules.hostfixture` is the same."""
    from slicerhost.start import load_module

    return load_module(Path(__file__).parent / "HostFixture" / "HostFixture.py")


@pytest.fixture
def panel(fixture_module: Any, scene: Any) -> Any:
    """The panel of the fixture module, shown, on an empty scene."""
    import slicer

    slicer.util.selectModule("HostFixture")
    return slicer.modules.HostFixtureWidget
