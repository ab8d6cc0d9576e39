"""Two films of one person side by side: linked views, each with its own masks, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from slicerhost.fixtures import VirtualMouse, process_events, shown_pixels

from CovidXRayLib.comparison.compare_readings import MINIMAL_DETECTABLE_CHANGE
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Python.panel.shown_reading import READING

SEED = 31


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One person's film early in the disease, and a larger one late in it."""
    folder = tmp_path_factory.mktemp("course")
    early, late = folder / "early.dcm", folder / "late.dcm"
    write_dicom(project_chest(SEED, 512, opacity=0.1), early)
    write_dicom(project_chest(SEED, 700, opacity=0.9), late)
    return early, late


@pytest.fixture
def pair(reader: Any, course: tuple[Path, Path]) -> tuple[Any, Any]:
    """Both films analyzed; the late one is chosen, the early one is to be compared with."""
    nodes = []
    for path in course:
        nodes.append(reader.open_one(path))
        reader.analyze()
    section = reader.panel.comparing
    section.ui.comparingSection.collapsed = False
    section.ui.earlierSelector.setCurrentNode(nodes[0])
    process_events()
    return nodes[0], nodes[1]


@pytest.fixture
def side_by_side(reader: Any, pair: tuple[Any, Any]) -> Any:
    """The section, with both films shown."""
    section = reader.panel.comparing
    section.ui.compareButton.click()
    process_events()
    yield section
    section.stop()
    process_events()


def widget_of(name: str) -> Any:
    import slicer

    return slicer.app.layoutManager().sliceWidget(name)


def magnification(name: str) -> float:
    node = widget_of(name).mrmlSliceNode()
    return float(node.GetDimensions()[0] / node.GetFieldOfView()[0])


def layer_of(name: str) -> str | None:
    return widget_of(name).sliceLogic().GetSliceCompositeNode().GetBackgroundVolumeID()


def test_figures_of_both_films_and_the_change_are_shown(reader: Any, pair: tuple[Any, Any]) -> None:
    from CovidXRayPanel.nodes.readingNode import readingOf

    text = reader.panel.comparing.ui.comparisonLabel.text
    old, new = (readingOf(node) for node in pair)
    for reading in (old, new):
        assert f"{reading.probability:.2f}" in text
        assert f"{reading.severity.total:.1f}" in text
        assert all(f"{lung:.1f}" in text for lung in reading.severity.lungs)
    grown = new.severity.total - old.severity.total
    assert grown > MINIMAL_DETECTABLE_CHANGE
    assert f"+{grown:.1f}" in text
    assert "Severity increased." in reader.panel.comparing.ui.comparisonRemarksLabel.text


def test_films_are_shown_in_separate_views(side_by_side: Any, pair: tuple[Any, Any]) -> None:
    early, late = pair
    assert (layer_of("Red"), layer_of("Yellow")) == (late.GetID(), early.GetID())
    assert widget_of("Yellow").visible
    images = [shown_pixels(widget_of(name).sliceView()) for name in ("Red", "Yellow")]
    for image in images:
        lit = image.max(axis=2) > 30
        assert np.flatnonzero(lit.any(axis=0)).size > 0.9 * image.shape[1]
    assert "Left: late" in side_by_side.ui.comparisonRemarksLabel.text
    texts = [
        widget_of(name).sliceView().cornerAnnotation().GetText(2).splitlines() for name in ("Red", "Yellow")
    ]
    assert [lines[0] for lines in texts] == ["late", "early"]
    assert all("2020-03-01" in lines for lines in texts)
    assert ["Film 2 of 2" in lines for lines in texts] == [True, False]


def test_views_show_only_the_masks_of_their_film(
    reader: Any, side_by_side: Any, pair: tuple[Any, Any]
) -> None:
    from CovidXRayPanel.nodes.lungsNode import labelsOf, writeLungs

    early, _ = pair
    reader.panel._parameterNode.opacityMapVisible = False
    colored = {}
    for name in ("Red", "Yellow"):
        colored[name] = int(
            (np.ptp(shown_pixels(widget_of(name).sliceView()).astype(int), axis=2) > 60).sum()
        )
        assert colored[name] > 300
    writeLungs(early, np.zeros_like(labelsOf(early)))
    process_events()
    left = {
        name: int((np.ptp(shown_pixels(widget_of(name).sliceView()).astype(int), axis=2) > 60).sum())
        for name in colored
    }
    assert left["Red"] == colored["Red"]
    assert left["Yellow"] < colored["Yellow"] / 2  # the letters of the sides remain


@pytest.mark.parametrize(("used", "other"), [("Red", "Yellow"), ("Yellow", "Red")])
def test_zoom_and_pan_are_linked(side_by_side: Any, used: str, other: str) -> None:
    hand = VirtualMouse()
    hand.slice_widget = widget_of(used)
    hand.view = hand.slice_widget.sliceView()
    before = {name: magnification(name) for name in (used, other)}
    hand.stroke((200, 250), (240, 250), (280, 250), button=hand.right)
    zoom = magnification(used) / before[used]
    assert abs(zoom - 1) > 0.05
    assert magnification(other) / before[other] == pytest.approx(zoom, rel=1e-3)
    hand.stroke((200, 200), (220, 240), (240, 260), button=hand.middle)
    moved = []
    for name in (used, other):
        origin = widget_of(name).mrmlSliceNode().GetXYZOrigin()
        moved.append([origin[0] * before[name], origin[1] * before[name]])
    assert np.abs(moved[0]).max() > 10
    assert moved[1] == pytest.approx(moved[0], abs=0.5)


def test_same_anatomy_is_at_the_same_position(side_by_side: Any) -> None:
    """The films have different numbers of pixels, and show the same person in the same place."""
    node = widget_of("Red").mrmlSliceNode()
    field = node.GetFieldOfView()
    node.SetFieldOfView(field[0] / 2, field[1] / 2, field[2])
    node.SetXYZOrigin(40, -30, 0)
    process_events()
    places = []
    for name in ("Red", "Yellow"):
        layer = widget_of(name).sliceLogic().GetBackgroundLayer()
        size = widget_of(name).mrmlSliceNode().GetDimensions()
        column, row, _ = layer.GetXYToIJKTransform().TransformDoublePoint(size[0] / 2, size[1] / 2, 0)
        columns, rows, _ = layer.GetVolumeNode().GetImageData().GetDimensions()
        places.append(((column + 0.5) / columns, (row + 0.5) / rows))
    assert places[0] == pytest.approx(places[1], abs=0.01)
    assert abs(places[0][0] - 0.5) > 0.05


def test_films_keep_filling_their_views_on_resize(side_by_side: Any, application: Any) -> None:
    size = application.window.size
    application.window.resize(size.width() + 300, size.height() + 100)
    process_events()
    for name in ("Red", "Yellow"):
        image = shown_pixels(widget_of(name).sliceView())
        assert np.flatnonzero((image.max(axis=2) > 30).any(axis=0)).size > 0.85 * image.shape[1]
    application.window.resize(size)
    process_events()


def test_back_shows_one_view_with_the_selected_film(
    reader: Any, side_by_side: Any, pair: tuple[Any, Any]
) -> None:
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    side_by_side.ui.compareButton.click()
    process_events()
    assert not side_by_side.active
    assert not widget_of("Yellow").visible
    assert layer_of("Yellow") is None
    assert layer_of("Red") == pair[1].GetID()
    shown, hidden = (lungsOf(node).GetDisplayNode() for node in reversed(pair))
    assert shown.GetVisibility() and not hidden.GetVisibility()
    assert not shown.GetViewNodeIDs() and not hidden.GetViewNodeIDs()


def test_leaving_the_module_or_tab_ends_comparing(
    reader: Any, side_by_side: Any, pair: tuple[Any, Any]
) -> None:
    reader.panel.exit()
    assert not side_by_side.active
    assert not side_by_side.ui.compareButton.checked
    reader.panel.enter()
    side_by_side.ui.compareButton.click()
    assert side_by_side.active
    reader.ui.tabs.setCurrentIndex(1)
    assert not side_by_side.active
    reader.ui.tabs.setCurrentIndex(0)
    process_events()


def test_removing_the_prior_ends_comparing(side_by_side: Any, pair: tuple[Any, Any]) -> None:
    import slicer

    slicer.mrmlScene.RemoveNode(pair[0])
    process_events()
    assert not side_by_side.active
    assert not widget_of("Yellow").visible


def test_closing_the_scene_ends_comparing(side_by_side: Any) -> None:
    import slicer

    slicer.mrmlScene.Clear()
    process_events()
    assert not side_by_side.active
    assert side_by_side.earlier is None


def test_saved_comparison_is_restored_with_one_view(reader: Any, side_by_side: Any, tmp_path: Path) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf
    from CovidXRayPanel.nodes.readingNode import filmsOfScene

    saved = tmp_path / "both.mrb"
    assert slicer.util.saveScene(str(saved))
    slicer.mrmlScene.Clear()
    process_events()
    slicer.util.loadScene(str(saved))
    process_events()
    assert len(filmsOfScene()) == 2
    assert not reader.panel.comparing.active
    assert not widget_of("Yellow").visible
    for node in filmsOfScene():
        assert not lungsOf(node).GetDisplayNode().GetViewNodeIDs()
    right, left = reader.masks_in_view()
    assert right.sum() > 1000 and left.sum() > 1000


def test_missing_figures_are_explained(reader: Any, course: tuple[Path, Path]) -> None:
    ui = reader.panel.comparing.ui
    early = reader.open_one(course[0])
    ui.comparingSection.collapsed = False
    ui.earlierSelector.setCurrentNode(None)
    process_events()
    assert not ui.compareButton.enabled
    assert "Choose a prior" in ui.comparisonRemarksLabel.text
    ui.earlierSelector.setCurrentNode(early)
    process_events()
    assert not ui.compareButton.enabled
    assert "different film" in ui.comparisonRemarksLabel.text
    reader.open_one(course[1])
    process_events()
    assert ui.compareButton.enabled
    assert "Analyze both films" in ui.comparisonRemarksLabel.text


def restated(source: Path, path: Path, **elements: str | None) -> Path:
    """Copy a film with other elements of its header; None removes one."""
    dataset = dcmread(source)
    for keyword, value in elements.items():
        setattr(dataset, keyword, value or "")
        if value is None:
            delattr(dataset, keyword)
    dataset.save_as(path)
    return path


@pytest.fixture
def compared(reader: Any, course: tuple[Path, Path], tmp_path: Path) -> Callable[..., Any]:
    """Choose the early film, with another header, as the prior of the late one; returns the section."""
    from CovidXRayPanel.nodes.readingNode import storeReading

    def choose(prior: dict[str, str | None], current: dict[str, str | None]) -> Any:
        nodes = []
        for source, elements in zip(course, (prior, current), strict=True):
            nodes.append(reader.open_one(restated(source, tmp_path / source.name, **elements)))
            storeReading(nodes[-1], READING)
        section = reader.panel.comparing
        section.ui.comparingSection.collapsed = False
        section.ui.earlierSelector.setCurrentNode(nodes[0])
        process_events()
        return section

    return choose


def warning_in(section: Any) -> str:
    label = section.ui.comparisonWarningLabel
    return str(label.text) if label.visible else ""


@pytest.mark.parametrize(
    ("prior", "current", "reason"),
    [
        ({"PatientID": "1"}, {"PatientID": "2"}, "different Patient IDs"),
        ({"IssuerOfPatientID": "A"}, {"IssuerOfPatientID": "B"}, "different issuers"),
    ],
)
def test_films_of_different_patients_are_not_compared(
    compared: Any, prior: dict[str, str | None], current: dict[str, str | None], reason: str
) -> None:
    section = compared(prior, current)
    assert reason in warning_in(section)
    assert not section.ui.compareButton.enabled
    assert not section.ui.comparisonLabel.visible and not section.ui.comparisonRemarksLabel.visible


def test_choosing_a_film_of_another_patient_ends_comparing(
    reader: Any, side_by_side: Any, course: tuple[Path, Path], tmp_path: Path
) -> None:
    current = reader.panel.film
    other = reader.open_one(restated(course[0], tmp_path / "other.dcm", PatientID="2"))
    reader.panel.ui.filmSelector.setCurrentNode(current)
    side_by_side.ui.compareButton.checked = True
    process_events()
    assert side_by_side.active
    side_by_side.ui.earlierSelector.setCurrentNode(other)
    process_events()
    assert not side_by_side.active
    assert "different Patient IDs" in warning_in(side_by_side)


def test_unknown_identity_and_date_are_warned_of(compared: Any) -> None:
    section = compared(
        {"PatientID": None, "StudyDate": None, "AcquisitionDate": None}, {"IssuerOfPatientID": "B"}
    )
    assert "No Patient ID in at least one" in warning_in(section)
    assert "No date in at least one" in warning_in(section)
    assert section.ui.compareButton.enabled and section.ui.comparisonLabel.visible


@pytest.mark.parametrize(
    ("prior", "warning"),
    [
        ({"AcquisitionDate": "20200302"}, "after the current film"),
        ({"AcquisitionTime": "120000.5"}, "after the current film"),
        ({}, "the same date"),
        ({"AcquisitionTime": None}, "the same date"),
        ({"AcquisitionTime": "1159"}, ""),
        ({"AcquisitionDate": None, "StudyDate": "20200229"}, ""),
    ],
)
def test_prior_that_is_not_earlier_is_warned_of(
    compared: Any, prior: dict[str, str | None], warning: str
) -> None:
    section = compared(prior, {})
    assert warning in warning_in(section)
    assert bool(warning) == bool(warning_in(section))
    assert section.ui.compareButton.enabled and section.ui.comparisonLabel.visible


def test_remaining_film_fills_its_view(reader: Any, side_by_side: Any) -> None:
    hand = VirtualMouse()
    hand.slice_widget = widget_of("Red")
    hand.view = hand.slice_widget.sliceView()
    hand.wheel((350, 350), 4, hand.control)
    side_by_side.ui.compareButton.click()
    process_events()
    assert not side_by_side.active
    shown = magnification("Red")
    widget_of("Red").fitSliceToBackground()
    assert shown == pytest.approx(magnification("Red"), rel=1e-3)
