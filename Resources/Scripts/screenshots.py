"""Draw the README's images from the panel itself: ``make screenshots``.

Needs no display (extra "app"). Only synthetic films are ever shown: those of ``Resources/Samples``, and
phantoms drawn for the list of the review.
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


def analyzed(widget: Any, folder: Path) -> None:
    """The film has been analyzed."""
    _analyze(widget)


def prevalence(widget: Any, folder: Path) -> None:
    """The disease is rare where the film was taken."""
    widget.ui.prevalenceSlider.value = 2


def filled(widget: Any, folder: Path) -> None:
    """The lungs are filled."""
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
    image = folder / "upside_down.png"
    cv2.imwrite(str(image), (pixels * 255).round().astype("uint8"))
    widget.ui.settingsSection.collapsed = True
    widget.ui.fillCheckBox.checked = False
    widget.ui.lungsSlider.value = 0.9
    _open(widget, image)
    _analyze(widget)
    _scroll_area(widget).verticalScrollBar().setValue(0)


def worklist(widget: Any, folder: Path) -> None:
    """Review tab: a database of twenty analyzed phantoms, least certain first, some of them read."""
    from CovidXRayLib.phantom.frontal_chest import project_chest
    from CovidXRayLib.phantom.phantom_dicom import write_dicom

    films = folder / "films"
    films.mkdir()
    for seed in range(20):
        phantom = project_chest(seed, size=512, view="AP" if seed % 3 else "PA", opacity=0.45 * (seed % 2))
        write_dicom(phantom, films / f"phantom_{seed + 1:02d}.dcm")
    widget.ui.tabs.setCurrentIndex(1)
    tab = widget.review
    _open_database(tab, folder, "Anna")
    tab.ui.worklistEdit.text = "First hundred"
    tab.jobs.importPaths([str(films)])
    _wait_for(lambda: not tab.jobs.isImporting)
    tab.ui.batchButton.click()
    _wait_for(lambda: not tab.jobs.isAnalyzing)
    _choose(tab.ui.worklistComboBox, "First hundred")
    _choose(tab.ui.orderComboBox, "Least certain first")
    tab.ui.filmTable.setCurrentCell(0, 0)
    _wait_for(lambda: tab.current.isShown)
    for number in (1, 2, 3, 6, 1):
        _press("A", f"{number}", "N")
        _wait_for(lambda: tab.current.isShown)
    tab.showMessage("")
    tab.ui.filterButton.click()


def review(widget: Any, folder: Path) -> None:
    """One of them answered; only now the score is shown."""
    widget.review.ui.filterButton.click()
    _press("A", "2", "F", "5")


def settling(widget: Any, folder: Path) -> None:
    """Another reader answered otherwise and drew the mask otherwise; a third one settles it."""
    from CovidXRayLib.curation.readers.decisions import set_label
    from CovidXRayLib.curation.readers.mask_versions import add_mask, newest_mask
    from CovidXRayLib.curation.readers.reader_table import reader_named

    _press("Return")
    tab = widget.review
    database, bernd = tab.link.database, reader_named(tab.link.database, "Bernd")
    for film in tab.list.films[:3]:
        mask = newest_mask(database, film)
        labels = mask.labels.copy()
        labels[: labels.shape[0] // 4] = 0
        add_mask(database, film, labels, "edited", bernd, mask.model_version)
        set_label(database, film, bernd, "other")
    _open_database(tab, folder, "Carla")
    _choose(tab.ui.workComboBox, "Adjudicate")
    _wait_for(lambda: tab.current.isShown)
    _press("X")


# In this order: each state follows from the one before.
IMAGES: dict[str, Callable[[Any, Path], None]] = {
    "opened.png": opened,
    "analyzed.png": analyzed,
    "prevalence.png": prevalence,
    "filled.png": filled,
    "settings.png": settings,
    "withheld.png": withheld,
    "worklist.png": worklist,
    "review.png": review,
    "settling.png": settling,
}


def main() -> None:
    """Start the panel, bring it into each state, and write its window."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, str(ROOT / "CovidXRay" / "StandaloneHost"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # the settings of whoever runs this change no image
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
            for name, prepare in IMAGES.items():
                prepare(widget, Path(folder))
                _write(application.window, FOLDER / name)
        finally:
            finish(application)


def _open(widget: Any, film: Path) -> None:
    widget.openFilms([str(film)])
    _wait(widget)


def _analyze(widget: Any) -> None:
    widget.analyze()
    _wait(widget)


def _wait(widget: Any) -> None:
    from slicerhost.eventloop import wait_until

    wait_until(lambda: not widget.busy and widget.logic.client.info is not None, LONGEST_WAIT)
    if widget.analysis.message:
        raise SystemExit(widget.analysis.message)


def _wait_for(condition: Callable[[], bool]) -> None:
    from slicerhost.eventloop import process_events, wait_until

    process_events()
    wait_until(condition, LONGEST_WAIT)
    process_events()


def _open_database(tab: Any, folder: Path, reader: str) -> None:
    tab.openDatabase(folder / "chest_films.sqlite", reader)
    _wait_for(lambda: not tab.link.isOpening)


def _choose(box: Any, words: str) -> None:
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex)


def _press(*keys: str) -> None:
    import qt
    import slicer
    from PySide6.QtTest import QTest
    from slicerhost.eventloop import process_events

    window = slicer.util.mainWindow()
    for key in keys:
        window.activateWindow()
        process_events()
        QTest.keyClick(window, getattr(qt.Qt.Key, f"Key_{key}"))
        process_events()


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

    # Texts that wrap find their height in rounds: each layout asks the next one outside again.
    for _round in range(50):
        process_events()
    if not window.grab().save(str(path), "PNG"):
        raise SystemExit(f"{path.name}: the picture cannot be written.")
    with Image.open(path) as image:
        # Not the commonest colors, which are all gray: those that lie farthest apart.
        palette = Image.Quantize.MAXCOVERAGE
        small = image.convert("RGB").quantize(96, method=palette, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
