"""The panel in the host, and a radiologist who sits at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import VirtualMouse, application, process_events, scene, shown_pixels, wait_until

from CovidXRayLib.films.film import PixelSpacing
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom
from Testing.Python.panel.browser import Browser
from Testing.Python.panel.clerk import Clerk
from Testing.Python.panel.reviewer import Reviewer, fill_database, write_phantoms
from Testing.Python.panel.shown_text import shown_text

__all__ = ["application", "scene"]

# The panel speaks the language of whoever runs it; the sentences below are in English.
os.environ["LC_ALL"] = os.environ["LANG"] = "C.UTF-8"

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def module(application: Any) -> Any:
    """The module CovidXRay, loaded; `slicer.modules.covidxray` is the same."""
    from slicerhost.start import load_module

    loaded = load_module(ROOT / "CovidXRay" / "CovidXRay.py")
    application.startupCompleted.emit()
    return loaded


@pytest.fixture
def panel(module: Any, scene: Any) -> Any:
    """The panel, shown, on an empty scene, with its networks loaded or on their way."""
    import slicer

    slicer.util.selectModule("CovidXRay")
    widget = slicer.modules.CovidXRayWidget
    if widget.logic.client.state in ("stopped", "broken"):
        widget.logic.ensureReady()
    return widget


@pytest.fixture
def reader(panel: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Someone who uses the panel, with all details unfolded; at the end nothing runs any more."""
    from CovidXRayPanel.analyze import mainButton

    monkeypatch.setattr(mainButton, "IGNORED_SECONDS", 0.0)  # tests press faster than people
    panel.ui.detailsSection.collapsed = False
    yield Reader(panel, monkeypatch)
    panel.analysis.stop()
    wait_until(lambda: not panel.busy)


@pytest.fixture
def film(reader: Reader, sample_films: list[Path]) -> Any:
    """The first sample film, open and chosen."""
    return reader.open_one(sample_films[0])


class Reader:
    """Presses what can be pressed, and reads what is written there.

    Parameters
    ----------
    panel
        The module's widget.
    monkeypatch
        Answers the file dialog, which nobody can click in a test.
    """

    def __init__(self, panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.panel, self.ui, self._monkeypatch = panel, panel.ui, monkeypatch

    def press(self, name: str) -> None:
        """Press a button, which must be there and enabled."""
        button = getattr(self.ui, name)
        assert button.visible and button.enabled, f"{name} cannot be pressed"
        button.click()

    def text(self, name: str) -> str:
        """What a label or button says; empty when it is not shown."""
        return shown_text(getattr(self.ui, name))

    def wait(self, seconds: float = 300) -> None:
        """Wait until nothing runs."""
        wait_until(lambda: not self.panel.busy, seconds)
        process_events()

    def wait_for_networks(self) -> None:
        wait_until(lambda: self.panel.logic.client.state == "ready")
        process_events()

    def wait_for_stage(self) -> None:
        """Wait until an analysis is in its middle."""
        wait_until(lambda: self.panel.analysis.stage[1] > 0)

    def open(self, *paths: Path) -> None:
        """Open files by the button."""
        import qt

        chosen = tuple(str(path) for path in paths)
        self._monkeypatch.setattr(qt.QFileDialog, "getOpenFileNames", lambda *_: chosen)
        self.press("openFilmButton")
        self.wait()

    def open_one(self, path: Path) -> Any:
        """Open a film that can be read; returns its volume node."""
        self.open(path)
        assert self.text("messageLabel") == ""
        return self.panel.film

    def open_folder(self, folder: Path) -> None:
        import qt

        self._monkeypatch.setattr(qt.QFileDialog, "getExistingDirectory", lambda *_: str(folder))
        self.press("openFolderButton")
        self.wait()

    def drop(self, widget: Any, *paths: Path) -> None:
        """Drag files onto a widget and let go."""
        import qt

        mime_data = qt.QMimeData()
        mime_data.setUrls([qt.QUrl.fromLocalFile(str(path)) for path in paths])
        action, left = qt.Qt.DropAction.CopyAction, qt.Qt.MouseButton.LeftButton
        none, place = qt.Qt.KeyboardModifier.NoModifier, qt.QPoint(20, 20)
        enter = qt.QDragEnterEvent(place, action, mime_data, left, none)
        fall = qt.QDropEvent(qt.QPointF(place), action, mime_data, left, none)
        enter.ignore()
        qt.QApplication.sendEvent(widget, enter)
        assert enter.isAccepted(), "the files may not be dropped here"
        qt.QApplication.sendEvent(widget, fall)
        process_events()
        self.wait()

    def analyze(self) -> None:
        """Press Analyze and wait for the result."""
        assert self.text("analyzeButton") == "Analyze"
        self.press("analyzeButton")
        self.wait()

    @property
    def probability(self) -> float | None:
        """The score of the chosen film, as it is kept with it."""
        from CovidXRayPanel.nodes.readingNode import readingOf

        reading = readingOf(self.panel.film)
        return reading.probability if reading else None

    def view(self) -> np.ndarray:
        """What the film's view shows: uint8 (rows, columns, 3)."""
        import slicer

        return shown_pixels(slicer.app.layoutManager().sliceWidget("Red").sliceView())

    def masks_in_view(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the view is colored as the right and as the left lung: two bool (rows, columns)."""
        parameters = self.panel._parameterNode
        parameters.opacityMapVisible = False
        parameters.lungsFilled, parameters.lungsOpacity = True, 0.9
        parameters.lungsVisible = False
        plain = self.view().astype(int)
        parameters.lungsVisible = True
        shown = self.view().astype(int)
        changed = np.abs(shown - plain).sum(axis=2) > 30
        blue_over_red = shown[..., 2] - shown[..., 0]
        return changed & (blue_over_red > 60), changed & (blue_over_red < -60)


@pytest.fixture
def hand(panel: Any) -> Iterator[MaskHand]:
    """A hand that can edit masks; afterward nothing is being edited."""
    made = MaskHand(panel)
    yield made
    panel.maskEditing.stop(False)
    panel.maskEditing.setTool("brush")
    panel.maskEditing.setSide("right")


class MaskHand(VirtualMouse):
    """A hand that edits masks, and eyes that follow it.

    Parameters
    ----------
    panel
        The module's widget.
    """

    SIZE = 512

    def __init__(self, panel: Any) -> None:
        super().__init__()
        self.panel, self.editing = panel, panel.maskEditing

    def put_film(
        self, spacing: tuple[float, float] = (0.7, 0.7), orientation: tuple[str, str] | None = None
    ) -> np.ndarray:
        """Show a phantom with its lungs as a film of the panel; returns its labels."""
        from CovidXRayPanel.nodes.filmNode import createFilmNode
        from CovidXRayPanel.nodes.lungsNode import prepareLungs, writeLungs

        chest = project_chest(3, size=self.SIZE)
        labels = np.where(chest.lungs[0], 1, np.where(chest.lungs[1], 2, 0)).astype(np.uint8)
        film = FilmMetadata(
            *labels.shape, patient_orientation=orientation, spacing=PixelSpacing(*spacing, "patient")
        )
        volume = createFilmNode("phantom.dcm", film, chest.pixels)
        prepareLungs(volume, str)
        writeLungs(volume, labels)
        self.panel._onFilmOpened(volume)
        process_events()
        return labels

    def edit_film(self) -> np.ndarray:
        """Show such a film with its masks filled, and begin to edit; returns its labels."""
        labels = self.put_film()
        self.panel._parameterNode.lungsFilled = True
        self.panel.ui.editButton.click()
        process_events()
        return labels

    def labels(self) -> np.ndarray:
        """The masks of the chosen film as they are now."""
        from CovidXRayPanel.nodes.lungsNode import labelsOf

        return labelsOf(self.panel.film)

    def pixels(self) -> np.ndarray:
        """What the view shows: int (rows, columns, 3)."""
        return shown_pixels(self.view).astype(int)

    def color_at(self, point: tuple[float, float]) -> str:
        """``right``, ``left`` or nothing: whose color the view shows at a point, masks filled."""
        place = self.place(point)
        red, _, blue = self.pixels()[place.y(), place.x()]
        return "right" if blue - red > 30 else "left" if red - blue > 30 else ""


@pytest.fixture(scope="session")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Phantom]]:
    """A dozen small films, with what is true of them."""
    return write_phantoms(tmp_path_factory.mktemp("phantoms"), 12)


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory, phantoms: list[tuple[Path, Phantom]]) -> Path:
    """A database with six of them, analyzed; tests take copies."""
    where = tmp_path_factory.mktemp("database") / "store.sqlite"
    fill_database(where, phantoms[:6])
    return where


@pytest.fixture
def database_file(tmp_path: Path, filled_database: Path) -> Path:
    """A database of the test's own with six of them, analyzed."""
    return Path(shutil.copy(filled_database, tmp_path))


@pytest.fixture
def reviewer(panel: Any) -> Iterator[Reviewer]:
    """Somebody at the Review tab, with no database open; afterward the first tab is shown again."""
    panel.ui.tabs.setCurrentIndex(1)
    process_events()
    yield Reviewer(panel)
    panel.review.close()
    forget_database()
    panel.ui.tabs.setCurrentIndex(0)
    process_events()


def forget_database() -> None:
    from CovidXRayPanel.settings import userSettings

    userSettings.reset()


@pytest.fixture
def clerk(panel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    """Somebody who writes reports and speaks with the PACS; afterward nothing of it is left."""
    yield Clerk(panel, tmp_path, monkeypatch)
    panel.analysis.stop()
    panel.outputSections.stop()
    wait_until(lambda: not panel.busy)
    panel.outputSections.pacs.ui.pacsSection.collapsed = True
    panel.outputSections.pacs.ui.cancelServerButton.click()
    forget_database()


@pytest.fixture
def browser(module: Any, scene: Any) -> Browser:
    """Slicer's DICOM browser with an empty database, and the plugins that a radiograph meets there."""
    import slicer
    from slicerhost.data.dicomplugins import register_slicers_plugins
    from slicerhost.start import load_module

    register_slicers_plugins()
    if not hasattr(slicer.modules, "covidxraydicomplugin"):
        load_module(ROOT / "CovidXRay" / "CovidXRayDICOMPlugin.py")
    return Browser()
