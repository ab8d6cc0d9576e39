"""The panel in Slicer's dark style: whatever is written can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events, shown_pixels

PANEL = Path(__file__).parents[4] / "CovidXRay"
ENOUGH = 4.5  # WCAG 2.2, criterion 1.4.3
LIGHT, DARK = (239, 239, 239), (50, 50, 50)


def luminance(color: Any) -> Any:
    """Relative luminance (WCAG) of red, green, blue in 0 to 255."""
    channels = np.asarray(color) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(color: Any, ground: Any) -> Any:
    pair = np.sort(np.broadcast_arrays(luminance(color), luminance(ground)), axis=0)
    return (pair[1] + 0.05) / (pair[0] + 0.05)


def rgb(text: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(text.lstrip("#")))


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def ground(request: pytest.FixtureRequest, panel: Any) -> Iterator[tuple[int, int, int]]:
    """The color behind the panel, which has the palette of a light or of a dark style."""
    import qt
    import slicer

    color, text = request.param, 20 if request.param == LIGHT else 250
    before, palette = qt.QPalette(slicer.app.palette()), qt.QPalette(slicer.app.palette())
    for role in (qt.QPalette.Window, qt.QPalette.Base, qt.QPalette.Button):
        palette.setColor(role, qt.QColor(*color))
    for role in (qt.QPalette.WindowText, qt.QPalette.Text, qt.QPalette.ButtonText):
        palette.setColor(role, qt.QColor(text, text, text))
    slicer.app.setPalette(palette)
    process_events()
    panel.update()
    yield color
    slicer.app.setPalette(before)
    process_events()
    panel.update()


def test_all_colors_are_legible(module: Any) -> None:
    from CovidXRayPanel.widgets.themeColors import COLORS

    for meaning, (on_light, on_dark) in COLORS.items():
        assert contrast(rgb(on_light), LIGHT) >= ENOUGH, meaning
        assert contrast(rgb(on_dark), DARK) >= ENOUGH, meaning


def test_no_hard_coded_colors_in_the_panel() -> None:
    sources = [*(PANEL / "CovidXRayPanel").rglob("*.py"), *PANEL.rglob("*.ui")]
    wrong = re.compile(r"#[0-9a-fA-F]{6}\b|background(-color)?:|styleSheet")
    found = {path.name for path in sources if wrong.search(path.read_text("utf-8"))}
    assert found == {"themeColors.py", "messageLabel.py"}


def test_checks_and_problems_are_legible(reader: Any, film: Any, ground: tuple[int, int, int]) -> None:
    reader.analyze()
    reader.panel.analysis.showMessage("Something went wrong.")
    colors = re.findall(r"color: ?(#[0-9a-f]{6})", reader.ui.checksLabel.text)
    assert len(colors) >= 8
    colors += re.findall(r"color: (#[0-9a-f]{6})", reader.ui.messageLabel.styleSheet)
    assert all(contrast(rgb(color), ground) >= ENOUGH for color in colors)
    for name in ("verdictLabel", "checksLabel", "messageLabel", "filmLabel", "noticeLabel"):
        pixels = shown_pixels(getattr(reader.ui, name)).reshape(-1, 3)
        assert contrast(pixels, ground).max() >= ENOUGH, name


def test_messages_follow_a_style_change(reader: Any, ground: tuple[int, int, int]) -> None:
    from CovidXRayPanel.widgets.messageLabel import show
    from CovidXRayPanel.widgets.themeColors import COLORS

    label = reader.panel.outputSections.report.ui.reportMessageLabel
    show(label, "Something went wrong.")
    assert COLORS["problem"][ground == DARK] in label.styleSheet
    show(label, "Done.", isProblem=False)
    assert label.styleSheet == ""
    show(label, "")
