"""Keyboard shortcuts in a list, version and citation."""

from __future__ import annotations

from typing import Any

from slicerhost.fixtures import VirtualMouse

from CovidXRayLib.version import __version__


def shown(panel: Any) -> str:
    import qt

    return str(panel._help.window.findChild(qt.QLabel).text)


def test_question_mark_lists_the_keys_of_every_mode(panel: Any) -> None:
    VirtualMouse().key("Question")
    text = shown(panel)
    for key in (*(key for key, _ in panel._shortcuts.described), "Ctrl+Z, Ctrl+Y", "A, R, E"):
        assert f"<b>{key}</b>" in text
    panel.exit()
    assert panel._help.window is None
    panel.enter()


def test_about_tells_version_and_citation(panel: Any) -> None:
    panel.ui.aboutButton.click()
    assert shown(panel).count(__version__) == 2 and "To cite" in shown(panel)
    panel._help.close()
