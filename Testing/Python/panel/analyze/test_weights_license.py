"""Whose weights need their license accepted, and by what it can be; the dialog itself is in `firstuse`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def license_of_weights(panel: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The panel's questions about the license, outside of testing mode, with nothing accepted yet."""
    import slicer
    from CovidXRayPanel.analyze import weightsLicense
    from CovidXRayPanel.settings import userSettings

    monkeypatch.delenv("COVIDXRAY_WEIGHTS_LICENSE", raising=False)
    monkeypatch.delenv("COVIDXRAY_WEIGHTS", raising=False)
    slicer.app.userSettings().remove(userSettings.WEIGHTS_LICENSE)
    slicer.app.commandOptions().testingEnabled = False
    yield weightsLicense
    slicer.app.commandOptions().testingEnabled = True
    userSettings.reset()


def test_no_prompt_in_testing_mode(panel: Any) -> None:
    from CovidXRayPanel.analyze import weightsLicense
    from CovidXRayPanel.settings import userSettings

    assert weightsLicense.isAccepted()
    assert userSettings.value(userSettings.WEIGHTS_LICENSE) == ""


def test_environment_accepts_the_license(license_of_weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not license_of_weights.isAccepted()
    monkeypatch.setenv("COVIDXRAY_WEIGHTS_LICENSE", "accepted")
    assert license_of_weights.isAccepted()
    assert license_of_weights.ensureAccepted() == ""


def test_custom_weights_need_no_acceptance(license_of_weights: Any, tmp_path: Path) -> None:
    from CovidXRayPanel.settings import userSettings

    userSettings.setValue(userSettings.WEIGHTS, str(tmp_path))
    assert license_of_weights.isAccepted()


def test_changed_license_is_asked_again(
    license_of_weights: Any,
) -> None:
    from CovidXRayPanel.settings import userSettings

    from CovidXRayLib.weights.license import license_mark

    userSettings.setValue(userSettings.WEIGHTS_LICENSE, "of an older text")
    assert not license_of_weights.isAccepted()
    userSettings.setValue(userSettings.WEIGHTS_LICENSE, license_mark())
    userSettings.reset()
    assert license_of_weights.isAccepted()


def test_without_a_window_the_variable_is_reported(
    license_of_weights: Any, panel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer

    monkeypatch.setattr(slicer.util, "mainWindow", lambda: None)
    assert "COVIDXRAY_WEIGHTS_LICENSE=accepted" in license_of_weights.ensureAccepted()
    panel.logic.client.shutdown()
    panel.logic.warmUp()
    assert panel.logic.client.state == "stopped"
