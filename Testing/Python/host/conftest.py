"""The host and a small module in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import application, process_events, scene

__all__ = ["application", "scene"]


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


@pytest.fixture
def make_film(scene: Any) -> Callable[..., Any]:
    """Makes a volume of 300 x 200 pixels that brightens towards the patient's left and feet, coronal."""

    def make(name: str = "film") -> Any:
        import slicer

        pixels = np.add.outer(np.arange(300), np.arange(200)).astype(np.int16)
        to_ras = np.array([[-0.7, 0, 0, 69.3], [0, 0, -1.0, 0], [0, -0.7, 0, 104.3], [0, 0, 0, 1]])
        volume = slicer.util.addVolumeFromArray(pixels[None], ijkToRAS=to_ras, name=name)
        volume.CreateDefaultDisplayNodes()
        return volume

    return make


@pytest.fixture
def shown_film(make_film: Callable[..., Any]) -> Any:
    """Such a film, shown in the view, as large as fits."""
    import slicer

    volume = make_film()
    slicer.app.layoutManager().sliceWidget("Red").mrmlSliceNode().SetOrientation("Coronal")
    slicer.util.setSliceViewerLayers(background=volume, foreground=None, label=None, fit=True)
    process_events()
    return volume
