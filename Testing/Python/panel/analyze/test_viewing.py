"""Looking at films: next and previous, zoom, window, inversion, rulers, and the texts on the film."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import VirtualMouse, process_events

from CovidXRayLib.films.film import PixelSpacing
from CovidXRayLib.films.film_metadata import FilmMetadata

UPPER_LEFT, LOWER_LEFT = 2, 0
ROWS, COLUMNS = 240, 320


@pytest.fixture
def add(panel: Any) -> Callable[..., Any]:
    """Adds a film that brightens to the right, with gray levels from 0.1 to 0.9, and shows it."""

    def add_film(name: str, spacing: PixelSpacing | None = None, view: str | None = None) -> Any:
        from CovidXRayPanel.nodes.filmNode import createFilmNode

        pixels = np.tile(np.linspace(0.1, 0.9, COLUMNS, dtype=np.float32), (ROWS, 1))
        film = createFilmNode(f"{name}.dcm", FilmMetadata(ROWS, COLUMNS, spacing=spacing, view=view), pixels)
        panel._onFilmOpened(film)
        process_events()
        return film

    return add_film


@pytest.fixture
def mouse(panel: Any) -> Iterator[VirtualMouse]:
    """A hand at mouse and keyboard."""
    yield VirtualMouse()
    panel.viewBar.rulers.stop()


def text(corner: int, view: str = "Red") -> str:
    import slicer

    widget = slicer.app.layoutManager().sliceWidget(view)
    return str(widget.sliceView().cornerAnnotation().GetText(corner) or "")


def letters(panel: Any) -> list[str]:
    return [actor.GetInput() for actor in panel.viewBar.texts._letters["Red"]._actors]


def middle(mouse: VirtualMouse) -> np.ndarray:
    """The film without what is written on it: int (rows, columns)."""
    from slicerhost.fixtures import shown_pixels

    return shown_pixels(mouse.view)[300:400, 300:500, 0].astype(int)


def window_of(film: Any) -> tuple[float, float]:
    display = film.GetDisplayNode()
    return display.GetWindowLevelMin(), display.GetWindowLevelMax()


def measure(mouse: VirtualMouse, *points: tuple[int, int]) -> Any:
    """Set both ends of a ruler; returns its node."""
    from CovidXRayPanel.views.ruler import rulers

    mouse.key("M")
    for point in points:
        mouse.drag((point[0] - 2, point[1]), point)
        mouse.press(point)
        mouse.release(point)
    return rulers()[-1]


def test_page_keys_go_through_the_open_films(panel: Any, add: Any, mouse: VirtualMouse) -> None:
    films = [add(name) for name in ("one", "two", "three")]
    bar = panel.viewBar.ui
    assert bar.placeLabel.text == "Film 3 of 3"
    assert bar.previousButton.enabled and not bar.nextButton.enabled
    for key, number in (("PageUp", 2), ("PageUp", 1), ("PageUp", 1), ("PageDown", 2)):
        mouse.key(key)
        assert panel.film is films[number - 1]
        assert bar.placeLabel.text == f"Film {number} of 3"
        assert text(UPPER_LEFT).splitlines() == [films[number - 1].GetName(), f"Film {number} of 3"]
    bar.nextButton.click()
    assert panel.film is films[2]


def test_steps_stay_within_the_list() -> None:
    from CovidXRayPanel.views.filmSteps import FilmSteps

    chosen: list[str] = []
    steps = FilmSteps(lambda: (0, 0), lambda place: chosen.append("abc"[place - 1]))
    steps.step(1)
    assert (steps.text(), chosen) == ("", [])
    steps = FilmSteps(
        lambda: ("abc".index(chosen[-1]) + 1 if chosen else 0, 3),
        lambda place: chosen.append("abc"[place - 1]),
    )
    for by in (1, 1, 1, 1, -1):
        steps.step(by)
    assert chosen == ["a", "b", "c", "b"]
    assert steps.text() == "Film 2 of 3"


@pytest.mark.parametrize(
    "spacing", [None, PixelSpacing(0.2, 0.2, "patient"), PixelSpacing(0.3, 0.2, "patient")]
)
def test_actual_size_and_fit(panel: Any, add: Any, mouse: VirtualMouse, spacing: PixelSpacing | None) -> None:
    add("film", spacing)
    node = mouse.slice_widget.mrmlSliceNode()
    fitted = node.GetFieldOfView()
    side = spacing.column if spacing else 1
    for key in ("1", "0"):
        mouse.key(key)
        if key == "1":
            sizes = [side * pixels for pixels in node.GetDimensions()[:2]]
            assert node.GetFieldOfView()[:2] == pytest.approx(sizes)
            assert "Zoom 100%" in text(LOWER_LEFT)
    assert node.GetFieldOfView() == pytest.approx(fitted)
    zoom = round(100 * node.GetDimensions()[0] * side / fitted[0])
    assert f"Zoom {zoom}%" in text(LOWER_LEFT)


def test_inverting_twice_changes_nothing(panel: Any, add: Any, mouse: VirtualMouse) -> None:
    film = add("film")
    panel.viewBar.usePreset("stored")
    before = middle(mouse)
    mouse.key("I")
    assert np.abs(middle(mouse) - (255 - before)).max() <= 2
    assert "Inverted" in text(LOWER_LEFT)
    mouse.key("I")
    assert np.array_equal(middle(mouse), before)
    assert "Inverted" not in text(LOWER_LEFT)
    assert np.ptp(before) > 40
    mouse.key("I")
    panel.viewBar.reset()
    assert not film.GetDisplayNode().GetInvertDisplayScalarRange()


def test_presets_set_their_levels(panel: Any, add: Any, mouse: VirtualMouse) -> None:
    from CovidXRayPanel.nodes.lungsNode import prepareLungs, writeLungs

    film = add("film")
    levels = np.linspace(0.1, 0.9, COLUMNS)
    expected = {
        "automatic": np.percentile(levels, (0.5, 99.5)),
        "stored": (0.0, 1.0),
        "full": (0.1, 0.9),
        "lungs": np.percentile(levels, (1, 70)),
        "dense": np.percentile(levels, (40, 99.9)),
    }
    for preset, (low, high) in expected.items():
        panel.viewBar.usePreset(preset)
        assert window_of(film) == pytest.approx((low, high), abs=0.005), preset
    # The key goes round through all of them.
    seen = []
    for _ in range(2 * len(expected)):
        mouse.key("W")
        seen.append(tuple(round(level, 3) for level in window_of(film)))
    assert len(set(seen)) == len(expected)
    assert seen[: len(expected)] == seen[len(expected) :]
    labels = np.zeros((ROWS, COLUMNS), np.uint8)
    labels[:, 80:160] = 1
    prepareLungs(film, str)
    writeLungs(film, labels)
    panel.viewBar.usePreset("lungs")
    assert window_of(film) == pytest.approx(np.percentile(levels[80:160], (1, 99)), abs=0.005)


def test_stored_window_of_a_volume_is_a_preset(panel: Any, add: Any) -> None:
    """As Slicer's DICOM module loads it: raw values, with the header's window among the presets."""
    import slicer
    from CovidXRayPanel.views.windowing import presetRange, windowText

    raw = (np.arange(ROWS * COLUMNS).reshape(1, ROWS, COLUMNS) % 4000).astype(np.int16)
    volume = slicer.util.addVolumeFromArray(raw, name="raw")
    volume.CreateDefaultDisplayNodes()
    assert presetRange(volume, "stored") is None
    display = volume.GetDisplayNode()
    display.AddWindowLevelPreset(1000, 2048)
    assert presetRange(volume, "stored") == (1548, 2548)
    display.SetAutoWindowLevel(False)
    display.SetWindowLevel(1000, 2048)
    assert windowText(volume) == "W 1000 L 2048"
    display.SetAndObserveColorNodeID("vtkMRMLColorTableNodeInvertedGrey")
    assert presetRange(volume, "lungs") == pytest.approx(np.percentile(raw, (30, 99)), abs=40)


@pytest.mark.parametrize("inverted", [False, True])
def test_arrow_keys_change_brightness_and_contrast(
    panel: Any, add: Any, mouse: VirtualMouse, inverted: bool
) -> None:
    film = add("film")
    panel.viewBar.usePreset("stored")
    if inverted:
        panel.viewBar.invert()
    before = middle(mouse)
    mouse.key("Up", mouse.shift)
    assert middle(mouse).mean() > before.mean() + 5
    mouse.key("Down", mouse.shift)
    assert np.abs(middle(mouse) - before).max() <= 1
    mouse.key("Left", mouse.shift)
    assert np.ptp(middle(mouse)) > np.ptp(before)
    mouse.key("Right", mouse.shift)
    assert window_of(film) == pytest.approx((0, 1), abs=1e-6)
    assert text(LOWER_LEFT).splitlines()[int(inverted)] == "W 100% L 50%"


@pytest.mark.parametrize(
    ("spacing", "expected"),
    [
        (PixelSpacing(0.5, 0.2, "patient"), "58.3 mm"),  # 100 rows of 0.5 mm, 150 columns of 0.2 mm
        (PixelSpacing(0.2, 0.2, "detector plane"), "36.1 mm at detector"),
        (None, "180 px"),
    ],
)
def test_ruler_states_what_its_length_is_worth(
    panel: Any, add: Any, mouse: VirtualMouse, spacing: PixelSpacing | None, expected: str
) -> None:
    add("film", spacing)
    ruler = measure(mouse, (50, 50), (150, 200))
    assert ruler.GetNumberOfDefinedControlPoints() == 2
    # The ends are whole pixels of the screen.
    value, unit = expected.split(" ", 1)
    shown, shown_unit = ruler.GetName().split(" ", 1)
    assert float(shown) == pytest.approx(float(value), rel=0.01)
    assert shown_unit == unit


def test_rulers_belong_to_their_film(panel: Any, add: Any, mouse: VirtualMouse) -> None:
    from CovidXRayPanel.views.ruler import rulers

    add("one")
    ruler = measure(mouse, (50, 50), (150, 200))
    assert ruler.GetDisplayNode().GetVisibility()
    add("two")
    assert not ruler.GetDisplayNode().GetVisibility()
    mouse.key("Delete")
    assert rulers() == [ruler]
    mouse.key("PageUp")
    assert ruler.GetDisplayNode().GetVisibility()
    mouse.key("Delete")
    assert rulers() == []


def test_rulers_go_with_their_film(panel: Any, add: Any, mouse: VirtualMouse) -> None:
    import slicer
    from CovidXRayPanel.views.ruler import rulers

    film = add("one")
    ruler = measure(mouse, (50, 50), (150, 200))
    slicer.mrmlScene.RemoveNode(film)
    add("two")
    process_events()
    assert ruler.GetScene() is None and rulers() == []


def test_ruler_can_be_given_up(panel: Any, add: Any, mouse: VirtualMouse) -> None:
    import slicer
    from CovidXRayPanel.views.ruler import rulers

    film = add("film")
    interaction = slicer.app.applicationLogic().GetInteractionNode()
    mode, bar = interaction.GetCurrentInteractionMode(), panel.viewBar.ui
    for end in (lambda: mouse.key("Escape"), bar.rulerButton.click, lambda: add("other"), panel.exit):
        mouse.key("M")
        assert bar.rulerButton.checked and len(rulers()) == 1
        end()
        process_events()
        assert not bar.rulerButton.checked and rulers() == []
        assert interaction.GetCurrentInteractionMode() == mode
    panel.enter()
    measure(mouse, (50, 50), (150, 200))
    assert interaction.GetCurrentInteractionMode() == mode
    assert not bar.rulerButton.checked
    assert film.GetScene() is not None


def test_name_projection_and_sides_are_on_the_film(panel: Any, add: Any) -> None:
    film = add("film", view="PA")
    assert text(UPPER_LEFT) == "film\nPA projection"
    assert letters(panel) == ["R", "L"]
    panel._parameterNode.film = None
    process_events()
    assert text(UPPER_LEFT) == text(LOWER_LEFT) == ""
    assert letters(panel) == ["", ""]
    panel._choose(film)
    process_events()
    panel.exit()
    assert text(UPPER_LEFT) == text(LOWER_LEFT) == ""
    panel.enter()
    assert text(UPPER_LEFT) == "film\nPA projection"


def test_date_is_on_the_film_and_not_in_the_scene(reader: Any, sample_films: list[Any]) -> None:
    import pydicom

    film = reader.open_one(sample_films[0])
    date = pydicom.dcmread(sample_films[0], stop_before_pixels=True).StudyDate
    assert f"{date[:4]}-{date[4:6]}-{date[6:]}" in text(UPPER_LEFT).splitlines()
    attributes = [film.GetAttribute(name) or "" for name in film.GetAttributeNames()]
    assert not any(date in value or date[:4] + "-" in value for value in attributes)


def test_film_under_review_is_not_named(panel: Any, add: Any) -> None:
    film = add("secret", view="PA")
    film.SetHideFromEditors(True)
    panel.viewBar.texts.update()
    assert text(UPPER_LEFT) == ""
    assert "Zoom" in text(LOWER_LEFT)
    assert letters(panel) == ["R", "L"]


def test_texts_of_slicer_make_room(panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    updates: list[bool] = []
    texts = SimpleNamespace(sliceViewAnnotationsEnabled=1)
    texts.updateSliceViewFromGUI = lambda: updates.append(bool(texts.sliceViewAnnotationsEnabled))
    panel.exit()
    probe = SimpleNamespace(infoWidget=SimpleNamespace(sliceAnnotations=texts))
    monkeypatch.setattr(slicer.modules, "DataProbeInstance", probe, raising=False)
    panel.enter()
    panel.exit()
    assert updates == [False, True]
    texts.sliceViewAnnotationsEnabled = 0  # switched off by the user
    panel.enter()
    panel.exit()
    assert updates == [False, True]
    panel.enter()


def test_no_ruler_while_masks_are_edited(hand: Any) -> None:
    bar = hand.panel.viewBar
    hand.edit_film()
    assert not bar.ui.rulerButton.enabled
    hand.key("M")
    assert not bar.rulers.placing
    hand.editing.stop(False)
    process_events()
    assert bar.ui.rulerButton.enabled
