"""The page of Slicer's Application Settings, and the panel's own section: they say the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until


@pytest.fixture
def page(module: Any, panel: Any) -> Iterator[Any]:
    """The page as Slicer's dialog has it; afterward all settings are as at first."""
    import slicer
    from CovidXRayPanel.settings import userSettings

    userSettings.reset()
    shown = slicer.app.settingsDialog().panel("CovidXRay")
    shown.applySettings()
    yield shown
    userSettings.reset()
    process_events()


def widget(page: Any, kind: str, number: int) -> Any:
    import ctk

    return page.findChildren(getattr(ctk, kind))[number]


def stored(key: str) -> Any:
    import slicer

    return slicer.app.userSettings().value(f"CovidXRay/{key}")


def watch_restarts(panel: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    reports: list[str] = []
    monkeypatch.setattr(panel.logic, "restart", lambda: reports.append("restart"))
    return reports


def test_panel_follows_the_page(
    page: Any, panel: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    restarts = watch_restarts(panel, monkeypatch)
    engine, device, database = (widget(page, "ctkComboBox", number) for number in range(3))
    engine.setCurrentIndex(engine.findData("tensorflow"))
    device.setCurrentIndex(device.findData("cpu"))
    assert (stored("engine"), stored("device")) == ("tensorflow", "cpu")
    wait_until(lambda: len(restarts) == 2)
    ui = panel.ui
    assert ui.engineComboBox.itemData(ui.engineComboBox.currentIndex) == "tensorflow"
    assert ui.deviceComboBox.itemData(ui.deviceComboBox.currentIndex) == "cpu"
    widget(page, "ctkPathLineEdit", 1).setCurrentPath(str(tmp_path))
    database.setCurrentIndex(database.findData("yes"))
    wait_until(lambda: panel.outputSections.report.ui.databaseCheckBox.checked)
    assert panel.outputSections.report.ui.reportFolderEdit.text == str(tmp_path)
    assert len(restarts) == 2


def test_typed_path_restarts_the_worker_once(
    page: Any, panel: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    restarts = watch_restarts(panel, monkeypatch)
    line = widget(page, "ctkPathLineEdit", 0)
    for end in range(1, len(str(tmp_path)) + 1):
        line.setCurrentPath(str(tmp_path)[:end])
    wait_until(lambda: bool(restarts))
    process_events()
    assert restarts == ["restart"] and stored("weights") == str(tmp_path)
    assert panel.ui.weightsLabel.toolTip == str(tmp_path)


def test_page_follows_the_panel(page: Any, panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watch_restarts(panel, monkeypatch)
    panel.ui.deviceComboBox.setCurrentIndex(2)
    panel.ui.deviceComboBox.activated.emit(2)
    assert widget(page, "ctkComboBox", 1).currentUserDataAsString == "gpu"
    panel.ui.settingsSection.collapsed = False
    panel.ui.resetButton.click()
    process_events()
    assert widget(page, "ctkComboBox", 1).currentUserDataAsString == "auto"
    assert stored("device") in (None, "auto") and panel.ui.deviceComboBox.currentIndex == 0


def test_cancel_restores_accepted_values(page: Any, panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    watch_restarts(panel, monkeypatch)
    device = widget(page, "ctkComboBox", 1)
    device.setCurrentIndex(device.findData("cpu"))
    slicer.app.settingsDialog().accept()
    device.setCurrentIndex(device.findData("gpu"))
    slicer.app.settingsDialog().reject()
    assert stored("device") == "cpu"
    wait_until(lambda: panel.ui.deviceComboBox.currentIndex == 1)


def test_settings_are_plain_values(page: Any, panel: Any) -> None:
    from CovidXRayPanel.settings import userSettings

    assert userSettings.workerSettings("en") == {
        "engine": "ncnn",
        "device": "auto",
        "weights": None,
        "language": "en",
    }


def test_no_page_without_a_main_window(panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer
    from CovidXRayPanel.settings.settingsPage import addSettingsPage

    monkeypatch.setattr(slicer.app.commandOptions(), "noMainWindow", True)
    monkeypatch.delattr(type(slicer.app), "settingsDialog")
    assert addSettingsPage() is None
