"""Draw the images of the documentation from the panel itself: ``make screenshots``.

Needs no display (extra "app"). With ``--out``, every state is drawn instead, in each language and window
size that is named: ``screenshots.py --language en es --size 1280x720 1366x768 1920x1080 --out FOLDER``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import screenshot_states as states
from screenshot_states import ROOT

FOLDER = ROOT / "Resources" / "Screenshots"
WINDOW = (1280, 800)
PANEL = 424  # width of the panel, in pixels; the help window is drawn over the film
# Colors of a picture: the commonest, which are those of the widgets, grays of the film, and bright ones.
COMMON, GRAYS, BRIGHT = 8, 11, 32

# In this order: each state follows from the one before.
STATES: dict[str, Callable[[Any, Path], Any]] = {
    "start": states.start,
    "opened": states.opened,
    "analyzed": states.analyzed,
    "map": states.opacity_map,
    "details": states.details,
    "editing": states.editing,
    "settings": states.settings,
    "keys": states.keys,
    "clear": states.clear,
    "compare": states.compare,
    "withheld": states.withheld,
    "list": states.worklist,
    "review": states.review,
    "filters": states.filters,
    "adjudication": states.adjudication,
}
# Drawn in Spanish, too, for the documentation.
SPANISH = ("analyzed", "list", "review")
ENGLISH = tuple(name for name in STATES if name != "filters")
IMAGES = [f"{name}.png" for name in ENGLISH] + [f"{name}.es.png" for name in SPANISH]


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw what the command line asks for, each language in a process of its own."""
    parser = argparse.ArgumentParser(description="Draw the states of the panel.")
    parser.add_argument("--language", nargs="+", default=["en", "es"], help="languages, by their codes")
    parser.add_argument("--size", nargs="+", type=_size, default=[WINDOW], help="window sizes, e.g. 1366x768")
    parser.add_argument("--out", type=Path, help="folder for all states; else those of the documentation")
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.in_this_process:
        _draw(chosen.language[0], chosen.size, chosen.out)
        return
    given = list(sys.argv[1:] if arguments is None else arguments)
    for language in chosen.language:
        command = [sys.executable, __file__, *given, "--in-this-process", "--language", language]
        subprocess.run(command, check=True)


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


def _paths(language: str, size: tuple[int, int], out: Path | None) -> dict[str, Path]:
    """Return the path of each state that is drawn."""
    if out is not None:
        return {name: out / language / f"{size[0]}x{size[1]}" / f"{name}.png" for name in STATES}
    if language == "en":
        return {name: FOLDER / f"{name}.png" for name in ENGLISH}
    return {name: FOLDER / f"{name}.{language}.png" for name in SPANISH}


def _draw(language: str, sizes: Sequence[tuple[int, int]], out: Path | None) -> None:
    """Start the panel, bring it into each state, and write its window in each size."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path[:0] = [str(ROOT), str(ROOT / "CovidXRay" / "StandaloneHost")]
    with tempfile.TemporaryDirectory() as folder:
        # Neither settings nor results of whoever runs this change an image, or are changed.
        os.environ["XDG_CONFIG_HOME"] = folder
        os.environ["COVIDXRAY_WORKLIST"] = str(Path(folder, "worklist"))
        from slicerhost.start import finish, load_module, start

        from CovidXRayLib.i18n import use_language

        use_language(language)  # that of the window's own menu
        application = start(testing=True)
        try:
            import slicer

            slicer.app.userSettings().setValue("Internationalization/Enabled", True)
            slicer.app.userSettings().setValue("language", language)
            load_module(ROOT / "CovidXRay" / "CovidXRay.py")
            application.startupCompleted.emit()
            application.window.resize(*sizes[0])
            application.window.show()
            slicer.util.selectModule("CovidXRay")
            widget = slicer.modules.CovidXRayWidget
            for name, prepare in STATES.items():
                shown = prepare(widget, Path(folder))
                for size in sizes:
                    path = _paths(language, size, out).get(name)
                    if path is not None:
                        path.parent.mkdir(parents=True, exist_ok=True)
                        _write(widget, application.window, size, shown, path)
        finally:
            finish(application)


def _write(widget: Any, window: Any, size: tuple[int, int], shown: Any, path: Path) -> None:
    """Write the window, scrolled to the end of a section or to the top, as a small PNG."""
    from PIL import Image

    window.resize(*size)
    _settle()
    bar = _scroll_area(widget).verticalScrollBar()
    bar.setValue(0)
    if shown is not None:
        _scroll_area(widget).ensureWidgetVisible(shown)
    _settle()
    if not _grab(widget, window).save(str(path), "PNG"):
        raise SystemExit(f"{path.name}: the picture cannot be written.")
    with Image.open(path) as image:
        picture = image.convert("RGB")
    picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE).save(path, optimize=True)


def _palette(picture: Any) -> Any:
    """Return an image with the few colors that a picture of the window needs."""
    import numpy as np
    from PIL import Image

    pixels = np.asarray(picture).reshape(-1, 3)
    codes, counts = np.unique(pixels @ (1 << np.array([16, 8, 0])), return_counts=True)
    common = codes[np.argsort(-counts)[:COMMON], np.newaxis] >> np.array([16, 8, 0]) & 255
    colors = [*common, *np.linspace((0,) * 3, (255,) * 3, GRAYS)]
    bright = pixels[np.ptp(pixels, axis=1) > 24]
    if len(bright):
        method = Image.Quantize.MAXCOVERAGE  # outlines are few pixels, and far from all others
        found = Image.fromarray(bright[np.newaxis].copy()).quantize(BRIGHT, method).getpalette() or []
        colors += [*np.reshape(found[: 3 * BRIGHT], (-1, 3))]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.round(colors).astype(np.uint8).tobytes())
    return palette


def _grab(widget: Any, window: Any) -> Any:
    """Return the window's picture, with the help window in front of it where that is open."""
    import qt

    picture, dialog = window.grab(), widget._help.window
    if dialog is not None:
        above = dialog.grab()
        painter = qt.QPainter(picture)
        left, top = (picture.width() + PANEL - above.width()) // 2, 60
        painter.drawPixmap(left, top, above)
        painter.drawRect(left, top, above.width(), above.height())
        painter.end()
    return picture


def _settle() -> None:
    """Texts that wrap find their height in rounds: each layout asks the next one outside again."""
    from slicerhost.eventloop import process_events

    for _round in range(50):
        process_events()


def _scroll_area(widget: Any) -> Any:
    import qt

    parent = widget.ui.filmSection.parent()
    while not isinstance(parent, qt.QScrollArea):
        parent = parent.parent()
    return parent


if __name__ == "__main__":
    main()
