"""Draw the README's pictures from the panel itself: ``make screenshots``.

Needs no display (extra "app"). Only the synthetic films of ``Resources/Samples`` are ever shown.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "Resources" / "Screenshots"
FILM = ROOT / "Resources" / "Samples" / "sample_opacities_ap.dcm"
WINDOW = (1280, 800)
LONGEST_WAIT = 120.0  # seconds


def opened(widget: Any, folder: Path) -> None:
    """A film has been opened."""
    _open(widget, FILM)


def analysed(widget: Any, folder: Path) -> None:
    """The film has been analysed; its heat map lies over it."""
    _analyse(widget)


def prevalence(widget: Any, folder: Path) -> None:
    """The disease is rare where the film was taken."""
    widget.ui.prevalenceSlider.value = 2


def filled(widget: Any, folder: Path) -> None:
    """The lungs are filled, and the heat map is hidden."""
    widget.ui.heatmapCheckBox.checked = False
    widget.ui.fillCheckBox.checked = True
    widget.ui.lungsSlider.value = 0.4
    _show_section(widget, "lungsSection")


def settings(widget: Any, folder: Path) -> None:
    """The last section is open."""
    widget.ui.settingsSection.collapsed = False
    _show_section(widget, "settingsSection")


def withheld(widget: Any, folder: Path) -> None:
    """A film that hangs upside down gets no score."""
    import cv2

    from CovidXRayLib.films.reader import read_film

    pixels = read_film(FILM).pixels[::-1]
    picture = folder / "upside_down.png"
    cv2.imwrite(str(picture), (pixels * 255).round().astype("uint8"))
    widget.ui.settingsSection.collapsed = True
    widget.ui.fillCheckBox.checked = False
    widget.ui.lungsSlider.value = 0.9
    _open(widget, picture)
    _analyse(widget)
    _scroll_area(widget).verticalScrollBar().setValue(0)


# In this order: each state follows from the one before.
PICTURES: dict[str, Callable[[Any, Path], None]] = {
    "opened.png": opened,
    "analysed.png": analysed,
    "prevalence.png": prevalence,
    "filled.png": filled,
    "settings.png": settings,
    "withheld.png": withheld,
}


def main() -> None:
    """Start the panel, bring it into each state, and write its window."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, str(ROOT / "Testing" / "SlicerHost"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # the settings of whoever runs this change no picture
        from slicerhost.start import finish, load_module, start

        application = start(testing=True)
        try:
            import slicer

            load_module(ROOT / "CovidXRay" / "CovidXRay.py")
            application.startupCompleted.emit()
            application.window.resize(*WINDOW)
            application.window.show()
            slicer.util.selectModule("CovidXRay")
            widget = slicer.modules.CovidXRayWidget
            FOLDER.mkdir(exist_ok=True)
            for name, prepare in PICTURES.items():
                prepare(widget, Path(folder))
                _write(application.window, FOLDER / name)
        finally:
            finish(application)


def _open(widget: Any, film: Path) -> None:
    widget.openFilms([str(film)])
    _wait(widget)


def _analyse(widget: Any) -> None:
    widget.analyze()
    _wait(widget)


def _wait(widget: Any) -> None:
    from slicerhost.eventloop import wait_until

    wait_until(lambda: not widget.busy and widget.logic.client.info is not None, LONGEST_WAIT)
    if widget.analysis.message:
        raise SystemExit(widget.analysis.message)


def _show_section(widget: Any, name: str) -> None:
    """Scroll until the end of a section of the panel can be seen."""
    from slicerhost.eventloop import process_events

    process_events()
    _scroll_area(widget).ensureWidgetVisible(getattr(widget.ui, name))


def _scroll_area(widget: Any) -> Any:
    import qt

    parent = widget.ui.filmSection.parent()
    while not isinstance(parent, qt.QScrollArea):
        parent = parent.parent()
    return parent


def _write(window: Any, path: Path) -> None:
    """Write a window as a small PNG."""
    from PIL import Image
    from slicerhost.eventloop import process_events

    process_events()
    if not window.grab().save(str(path), "PNG"):
        raise SystemExit(f"{path.name}: the picture cannot be written.")
    with Image.open(path) as picture:
        # Not the commonest colours, which are all grey: those that lie farthest apart.
        palette = Image.Quantize.MAXCOVERAGE
        small = picture.convert("RGB").quantize(96, method=palette, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
