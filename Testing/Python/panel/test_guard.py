"""What is missing is named, and the panel does not stay busy."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_missing_module_of_slicer_is_named_and_nothing_stays_busy(
    reader: Any, film: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer

    reader.wait_for_networks()
    with monkeypatch.context() as without:
        without.delattr(slicer.modules, "volumes")
        reader.press("analyzeButton")
        reader.wait()
        assert reader.text("messageLabel") == "Slicer's module 'volumes' is missing, which this needs."
        assert reader.text("analyzeButton") == "Analyze"
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


def test_what_nobody_foresaw_is_told_and_nothing_stays_busy(
    reader: Any, film: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from CovidXRayPanel import analysis

    reader.wait_for_networks()
    with monkeypatch.context() as broken:
        broken.delattr(analysis, "storeReading")
        reader.press("analyzeButton")
        reader.wait()
        assert "unexpected" in reader.text("messageLabel")
    assert "storeReading" in caplog.text
    reader.analyze()
    assert reader.probability is not None
