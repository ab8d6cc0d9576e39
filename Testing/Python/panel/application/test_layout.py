"""Layout and views: the module's own while it is shown, the user's again once it is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


def layouts() -> Any:
    import slicer

    return slicer.vtkMRMLLayoutNode


def layout() -> int:
    import slicer

    return int(slicer.app.layoutManager().layout)


def view(name: str = "Red") -> tuple[Any, Any, Any]:
    """A view's logic, its slice node and its composite node."""
    import slicer

    logic = slicer.app.layoutManager().sliceWidget(name).sliceLogic()
    return logic, logic.GetSliceNode(), logic.GetSliceCompositeNode()


def background(name: str = "Red") -> Any:
    import slicer

    shown = view(name)[2].GetBackgroundVolumeID()
    return slicer.mrmlScene.GetNodeByID(shown) if shown else None


class Visitor:
    """Somebody who comes to the module from elsewhere, and goes again."""

    def __init__(self, panel: Any) -> None:
        self.panel = panel

    def arrange(self, chosen: int) -> None:
        import slicer

        slicer.app.layoutManager().setLayout(chosen)
        process_events()

    def come(self) -> None:
        self.panel.enter()
        process_events()

    def go(self) -> None:
        self.panel.exit()
        process_events()


@pytest.fixture
def visitor(panel: Any) -> Iterator[Visitor]:
    """In Slicer's usual layout, in another module; afterward in this one, as other tests have it."""
    panel.exit()
    made = Visitor(panel)
    made.arrange(layouts().SlicerLayoutFourUpView)
    yield made
    panel.exit()
    made.arrange(layouts().SlicerLayoutOneUpRedSliceView)
    panel.enter()


@pytest.fixture
def stack(visitor: Visitor) -> Any:
    """A volume of many slices in the view Red, axial, somewhere off its middle."""
    import slicer

    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    slicer.util.updateVolumeFromArray(volume, np.arange(20 * 30 * 40).reshape(20, 30, 40).astype(np.int16))
    volume.CreateDefaultDisplayNodes()
    logic, node, composite = view()
    composite.SetBackgroundVolumeID(volume.GetID())
    composite.SetLinkedControl(True)
    node.SetOrientation("Axial")
    logic.FitSliceToAll()
    logic.SetSliceOffset(7.0)
    process_events()
    return volume


def test_user_layout_is_restored(visitor: Visitor) -> None:
    visitor.come()
    assert layout() == layouts().SlicerLayoutOneUpRedSliceView
    visitor.come()  # a second time, as after "Reload"
    visitor.go()
    assert layout() == layouts().SlicerLayoutFourUpView
    visitor.go()
    assert layout() == layouts().SlicerLayoutFourUpView


def test_layout_changed_by_the_user_is_kept(visitor: Visitor) -> None:
    visitor.come()
    visitor.arrange(layouts().SlicerLayoutConventionalView)
    visitor.go()
    assert layout() == layouts().SlicerLayoutConventionalView


def test_dicom_browser_is_not_restored(visitor: Visitor) -> None:
    visitor.arrange(layouts().SlicerLayoutDicomBrowserView)
    visitor.come()
    visitor.go()
    assert layout() == layouts().SlicerLayoutOneUpRedSliceView


def test_view_content_is_restored(
    visitor: Visitor, stack: Any, reader: Any, sample_films: list[Path]
) -> None:
    visitor.come()
    film = reader.open_one(sample_films[0])
    assert background() is film and view()[1].GetOrientation() == "Coronal"
    visitor.go()
    logic, node, composite = view()
    assert background() is stack and node.GetOrientation() == "Axial"
    assert logic.GetSliceOffset() == pytest.approx(7.0) and composite.GetLinkedControl()
    assert composite.GetLabelVolumeID() is None
    visitor.come()
    assert background() is film


def test_film_stays_in_a_previously_empty_view(
    visitor: Visitor, reader: Any, sample_films: list[Path]
) -> None:
    visitor.come()
    film = reader.open_one(sample_films[0])
    visitor.go()
    assert background() is film and layout() == layouts().SlicerLayoutFourUpView


def test_view_is_unchanged_without_a_film(visitor: Visitor, stack: Any, panel: Any) -> None:
    import slicer

    visitor.come()
    visitor.go()
    assert background() is stack and view()[0].GetSliceOffset() == pytest.approx(7.0)
    visitor.come()
    slicer.mrmlScene.RemoveNode(stack)
    visitor.go()
    assert background() is None


def test_restored_after_comparing_films(visitor: Visitor, reader: Any, tmp_path: Path) -> None:
    visitor.come()
    films = []
    for opacity in (0.1, 0.9):  # of one patient
        path = tmp_path / f"{opacity}.dcm"
        write_dicom(project_chest(7, 256, opacity=opacity), path)
        films.append(reader.open_one(path))
    reader.panel.comparing.ui.earlierSelector.setCurrentNode(films[0])
    compare = reader.panel.comparing.ui.compareButton
    compare.click()
    process_events()
    assert layout() == layouts().SlicerLayoutSideBySideView and background("Yellow") is films[0]
    visitor.go()
    assert layout() == layouts().SlicerLayoutFourUpView and background("Yellow") is None
    view("Yellow")[1].SetOrientation("Sagittal")
    visitor.come()
    compare.click()
    process_events()
    assert view("Yellow")[1].GetOrientation() == "Coronal"
    visitor.go()
    assert view("Yellow")[1].GetOrientation() == "Sagittal" and background("Yellow") is None


def test_film_under_review_is_removed(visitor: Visitor, panel: Any, database_file: Path) -> None:
    from CovidXRayPanel.settings import userSettings

    from Testing.Python.panel.reviewer import Reviewer

    visitor.come()
    panel.ui.tabs.setCurrentIndex(1)
    reviewer = Reviewer(panel)
    reviewer.open(database_file)
    assert background().GetHideFromEditors()
    visitor.go()
    assert background() is None and layout() == layouts().SlicerLayoutFourUpView
    visitor.come()
    wait_until(lambda: background() is not None)
    panel.review.close()
    userSettings.reset()
    panel.ui.tabs.setCurrentIndex(0)
    process_events()


def test_restored_after_the_scene_was_closed(visitor: Visitor, stack: Any, reader: Any) -> None:
    import slicer

    visitor.come()
    slicer.mrmlScene.Clear()
    process_events()
    again = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "another with the same ID")
    assert again is not stack
    visitor.go()
    assert layout() == layouts().SlicerLayoutFourUpView and background() is None


def test_nothing_changes_while_another_module_is_active(
    visitor: Visitor, stack: Any, panel: Any, sample_films: list[Path]
) -> None:
    from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE
    from CovidXRayPanel.nodes.filmNode import createFilmNode

    from CovidXRayLib.films.film_metadata import FilmMetadata

    film = createFilmNode(sample_films[0], FilmMetadata(40, 30), np.zeros((40, 30), np.float32))
    film.RemoveAttribute("CovidXRay.Film")  # as if others had loaded the file
    assert film.GetAttribute(PATH_ATTRIBUTE)
    panel._parameterNode.film = film
    panel._onSceneEnd(None, None)
    process_events()
    assert not panel.busy and background() is stack
    assert layout() == layouts().SlicerLayoutFourUpView
    visitor.come()
    wait_until(lambda: not panel.busy)
    assert background() is film


def test_nothing_to_restore_without_a_main_window(visitor: Visitor, monkeypatch: Any) -> None:
    import slicer
    from CovidXRayPanel.views.savedViews import SavedViews

    with monkeypatch.context() as without:
        without.setattr(slicer.app, "layoutManager", lambda: None)
        views = SavedViews()
        views.keep()
        assert views.inUse
        views.restore()
        assert not views.inUse
