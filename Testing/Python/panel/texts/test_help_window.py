"""Keyboard shortcuts in a list, version and citation."""

from __future__ import annotations

from typing import Any

from slicerhost.fixtures import VirtualMouse

from CovidXRayLib.version import __version__


def shown(panel: Any) -> str:
    import qt

    return "\n".join(label.text for label in panel._help.window.findChildren(qt.QLabel))


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


def test_keys_are_named_as_on_a_keyboard(panel: Any) -> None:
    from CovidXRayPanel.application.helpWindow import keyTitle

    assert [keyTitle(key) for key in ("PgDown", "Ctrl+Up", "+", "H")] == ["Page Down", "Ctrl+Up", "+", "H"]


def test_keys_fit_a_small_screen(panel: Any) -> None:
    panel._help.showKeys()
    assert panel._help.window.sizeHint.height() < 600
    panel._help.close()
