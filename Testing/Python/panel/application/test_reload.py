"""The button "Reload" of Slicer's developers: the panel is recreated while the module is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until


@pytest.fixture
def reloaded(reader: Any, film: Any) -> Iterator[tuple[Any, Any]]:
    """The panel before and after; the film is still open."""
    import slicer

    reader.analyze()
    old = reader.panel
    slicer.util.reloadScriptedModule("CovidXRay")
    process_events()
    reader.panel = slicer.modules.CovidXRayWidget
    reader.ui = reader.panel.ui
    yield old, reader.panel
    reader.panel.ui.tabs.setCurrentIndex(0)


def pid_of(panel: Any) -> int | None:
    """The number of the child process that computes for a panel."""
    return panel.logic.client._connection._transport.pid  # type: ignore[no-any-return]


def press_key(name: str) -> None:
    from slicerhost.fixtures import VirtualMouse

    VirtualMouse().key(name)


def test_shortcuts_work_once(reader: Any, reloaded: tuple[Any, Any]) -> None:
    _, new = reloaded
    for key, box in (("L", "lungsCheckBox"), ("H", "opacityMapCheckBox"), ("F", "fillCheckBox")):
        before = getattr(new.ui, box).checked
        press_key(key)
        assert getattr(new.ui, box).checked != before
        press_key(key)
        assert getattr(new.ui, box).checked == before


def test_film_and_result_are_shown_again(reader: Any, film: Any, reloaded: tuple[Any, Any]) -> None:
    assert reader.panel.film is film
    assert reader.text("postTestLabel")
    left, right = reader.masks_in_view()
    assert left.any() and right.any()


def test_one_worker_and_one_analysis(reader: Any, reloaded: tuple[Any, Any]) -> None:
    import slicer

    old, new = reloaded
    assert old.logic.client.state == "stopped"
    reader.wait_for_networks()
    reader.analyze()
    assert reader.probability is not None
    assert len(slicer.util.getNodesByClass("vtkMRMLTextNode")) == 1
    assert pid_of(new) is not None and pid_of(old) is None


def test_dropped_file_is_opened_once(
    reader: Any, reloaded: tuple[Any, Any], sample_films: list[Path]
) -> None:
    import slicer

    volumes = len(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"))
    view = slicer.app.layoutManager().sliceWidget("Red").sliceView()
    for target in (view, reader.panel._uiWidget):
        reader.drop(target, sample_films[1])
        volumes += 1
        assert len(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")) == volumes


def test_old_panel_is_disconnected(reader: Any, film: Any, reloaded: tuple[Any, Any]) -> None:
    import slicer

    old, new = reloaded
    told: list[str] = []
    old.update = lambda *_: told.append("update")
    assert old.Observations == []
    new._parameterNode.lungsOpacity = 0.5
    slicer.util.addVolumeFromArray(slicer.util.arrayFromVolume(film).copy(), name="another")
    slicer.mrmlScene.Clear()
    process_events()
    assert told == []


def test_repeated_reload_also_in_review(reader: Any, reloaded: tuple[Any, Any]) -> None:
    import slicer

    for tab in (0, 1, 1, 0):
        slicer.modules.CovidXRayWidget.ui.tabs.setCurrentIndex(tab)
        process_events()
        slicer.util.reloadScriptedModule("CovidXRay")
        process_events()
    widget = slicer.modules.CovidXRayWidget
    wait_until(lambda: widget.logic.client.state in ("ready", "starting"))
    press_key("L")
    assert not widget.ui.lungsCheckBox.checked
    press_key("L")


def test_no_child_process_is_left(reader: Any, reloaded: tuple[Any, Any]) -> None:
    """A killed child stays a zombie at most until Qt has noticed."""
    import slicer

    pids = []
    for _ in range(3):
        widget = slicer.modules.CovidXRayWidget
        wait_until(lambda widget=widget: pid_of(widget) is not None)
        pids.append(pid_of(widget))
        slicer.util.reloadScriptedModule("CovidXRay")
        process_events()
    wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in pids))
    assert len(set(pids)) == 3 and os.getpid() not in pids
