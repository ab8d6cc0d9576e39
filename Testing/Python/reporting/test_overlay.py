"""The overlay, pixel by pixel, for a drawn film with two ellipses as lungs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.quality_checks.check_names import CHECK_NAMES
from CovidXRayLib.reading import AnalyzedFilm, Check, Reading
from CovidXRayLib.reading.verdict import verdict_of
from CovidXRayLib.reporting.images import film_image, overlay_text
from CovidXRayLib.reporting.images.colors import DOUBTFUL, FAILED, LEFT_LUNG, RIGHT_LUNG
from CovidXRayLib.reporting.images.film_image import drawn_film
from CovidXRayLib.reporting.images.overlay import overlay_png, render_overlay
from CovidXRayLib.reporting.images.overlay_text import render_panel
from CovidXRayLib.reporting.images.text_writer import BOLD, Writer
from CovidXRayLib.segmentation.mask_measures import MaskQuality
from Testing.Python.score_evidence import make_evidence

ROWS, COLUMNS = 500, 420


def make_result(rows: int = ROWS, columns: int = COLUMNS, *, warnings: tuple[str, ...] = ()) -> AnalyzedFilm:
    y, x = np.mgrid[:rows, :columns]
    y, x = y / rows, x / columns
    right = ((y - 0.45) / 0.32) ** 2 + ((x - 0.28) / 0.16) ** 2 < 1
    left = ((y - 0.47) / 0.30) ** 2 + ((x - 0.73) / 0.14) ** 2 < 1
    lungs = np.stack([right, left])
    pixels = np.where(lungs.any(axis=0), 0.25, 0.65).astype(np.float32)
    heat = np.exp(-(((y - 0.6) / 0.1) ** 2 + ((x - 0.73) / 0.1) ** 2)) * lungs.any(axis=0)
    film = Film(pixels, source=Path("film.png"), warnings=warnings)
    probability, evidence = 0.87, make_evidence().evidence(0.87, "PA", 0.2)
    reading = Reading(
        film=FilmMetadata.of(film),
        verdict=verdict_of(probability, "suggestive", evidence, (), mask_edited=False),
        probability=probability,
        evidence=evidence,
        category="suggestive",
        checks=tuple(Check(name, True, "Fine.") for name in CHECK_NAMES),
        mask_quality=MaskQuality((0.16, 0.13), 0.82, 0.0, 0.0, 2, 0.97, 0.92, (1.6, 1.8), (), (0.94, 0.93)),
        engine="ONNX Runtime",
        device="CPU",
        seconds={"reading": 0.01, "U-Net": 0.2},
    )
    return AnalyzedFilm(film, reading, lungs, heat.astype(np.float32))


def withheld(result: AnalyzedFilm, *messages: str) -> AnalyzedFilm:
    failed = [Check(name, False, message) for name, message in zip(CHECK_NAMES, messages, strict=False)]
    checks = (*failed, *result.reading.checks[len(failed) :])
    reading = dataclasses.replace(result.reading, probability=None, evidence=None, checks=checks)
    return dataclasses.replace(result, reading=reading, opacity_map=None)


def film_view(result: AnalyzedFilm, width: int, height: int) -> np.ndarray:
    return drawn_film(result.film, result.labels, result.opacity_map, width, height)


def share_of_color(image: np.ndarray, color: tuple[int, int, int], tolerance: int = 40) -> np.ndarray:
    return (np.abs(image.astype(int) - color).max(axis=-1) <= tolerance) & (np.ptp(image, axis=-1) > 60)


def border(mask: np.ndarray, width: int) -> np.ndarray:
    kernel = np.ones((2 * width + 1, 2 * width + 1), np.uint8)
    grown = cv2.dilate(mask.astype(np.uint8), kernel)
    return (grown - cv2.erode(mask.astype(np.uint8), kernel)).astype(bool)


def test_lungs_are_outlined_in_their_colors():
    result = withheld(make_result(), "The film is small.")
    view = film_view(result, COLUMNS, ROWS)
    assert view.shape == (ROWS, COLUMNS, 3)
    for lung, color in zip(result.lungs, (RIGHT_LUNG, LEFT_LUNG), strict=True):
        colored = share_of_color(view, color)
        # All along the border, and nowhere else but in the letter above the lung's top.
        near = cv2.dilate(colored.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
        assert near[border(lung, 1)].all()
        top = int(np.flatnonzero(lung.any(axis=1))[0])
        elsewhere = colored & ~border(lung, 4)
        elsewhere[top - 40 : top] = False
        assert not elsewhere.any()


def test_film_is_unchanged_away_from_the_lungs():
    result = make_result()
    view = film_view(result, COLUMNS, ROWS)
    grown = cv2.dilate(result.lungs.any(axis=0).astype(np.uint8), np.ones((61, 61), np.uint8)).astype(bool)
    film = np.rint(result.film.pixels * 255).astype(np.uint8)
    np.testing.assert_array_equal(view[~grown], np.repeat(film[~grown][:, None], 3, axis=1))


def test_heat_is_inside_the_lungs():
    result = make_result()
    # A map that forgot the mask must not color the film outside the lungs all the same.
    everywhere = dataclasses.replace(result, opacity_map=np.ones((ROWS, COLUMNS), np.float32))
    grown = cv2.dilate(result.lungs.any(axis=0).astype(np.uint8), np.ones((61, 61), np.uint8)).astype(bool)
    for each in (result, everywhere):
        view = film_view(each, COLUMNS, ROWS).astype(int)
        assert np.ptp(view[~grown], axis=-1).max() == 0
    view = film_view(result, COLUMNS, ROWS).astype(int)
    hottest, coolest = view[300, 306], view[225, 118]
    assert hottest.sum() > coolest.sum() + 150
    np.testing.assert_allclose(coolest, [64, 64, 64], atol=3)


def test_lungs_that_touch_are_both_outlined():
    result = make_result()
    lungs = np.zeros_like(result.lungs)
    lungs[0, 100:400, 60:201] = lungs[1, 100:400, 201:350] = True
    view = film_view(dataclasses.replace(result, lungs=lungs, opacity_map=None), COLUMNS // 2, ROWS // 2)
    first = [np.flatnonzero(share_of_color(view, color)[170])[0] for color in (RIGHT_LUNG, LEFT_LUNG)]
    np.testing.assert_allclose(first, [30, 100.5], atol=2)


@pytest.mark.parametrize("box", [200, 415])
def test_film_reduced_in_bands_looks_the_same(monkeypatch, box):
    result = make_result()
    at_once = film_view(result, box, box).astype(int)
    monkeypatch.setattr(film_image, "LARGE_FILM_PIXELS", 1)
    # An outline may move by an eighth of a pixel where a pixel is half lung.
    assert (np.abs(at_once - film_view(result, box, box)) > 1).mean() < 0.001


def test_withheld_reading_has_gray_lungs_and_reasons():
    result = withheld(make_result(), "The film is too small.", "The film is blank.")
    inside = cv2.erode(result.lungs.any(axis=0).astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    view = film_view(result, COLUMNS, ROWS).astype(int)
    assert np.ptp(view[inside], axis=-1).max() == 0
    panel = render_panel(result, "film.png", 360, 1024)
    assert share_of_color(panel, FAILED).sum() > 50  # the words "No score" and two crosses
    assert not share_of_color(render_panel(make_result(), "film.png", 360, 1024), FAILED).any()


def test_uncertain_check_is_marked():
    result = make_result()
    checks = result.reading.checks
    doubtful = dataclasses.replace(checks[0], doubtful=True, message="Rather small.")
    reading = dataclasses.replace(result.reading, checks=(doubtful, *checks[1:]))
    marked = dataclasses.replace(result, reading=reading)
    notice_only = share_of_color(render_panel(result, "a", 360, 1024), DOUBTFUL)[:-60].sum()
    assert share_of_color(render_panel(marked, "a", 360, 1024), DOUBTFUL)[:-60].sum() > notice_only + 20


@pytest.mark.parametrize(
    ("rows", "columns"), [(500, 420), (3000, 2500), (400, 3000), (3000, 300), (64, 64), (1, 900)]
)
def test_no_side_is_longer_than_1024(rows, columns):
    image = render_overlay(make_result(rows, columns), "film.png")
    assert image.dtype == np.uint8
    assert max(image.shape[:2]) <= 1024
    if rows * 664 >= columns * 1024:
        assert image.shape[0] == 1024  # a tall film uses the height


def test_film_keeps_its_proportions():
    view = film_view(make_result(3000, 2500), 664, 1024)
    assert view.shape[:2] == (round(3000 * 664 / 2500), 664)


@pytest.mark.parametrize(
    "name", ["a" * 255, "肺" * 85 + ".dcm", "Tórax señor Ж.png", "\udcff\x1b[31m\n.png", "", "a b " * 60]
)
def test_long_name_does_not_overflow(name):
    panel = render_panel(make_result(), name, 360, 1024)
    ground = panel[0, 0]
    assert panel.shape[1] == 360
    assert len(panel) <= 1024
    for edge in (panel[:, :10], panel[:, -8:], panel[:8], panel[-4:]):
        assert (edge == ground).all()


def test_long_text_is_shrunk_then_truncated():
    sentence = "The header gives a spacing that cannot be, and it was left out of the film."
    some = render_panel(make_result(warnings=(sentence,) * 12), "film.png", 360, 1024)
    endless = render_panel(make_result(warnings=(sentence,) * 200), "film.png", 360, 1024)
    assert len(some) <= 1024
    assert len(endless) == 1024
    text_height = np.flatnonzero((endless != endless[0, 0]).any(axis=(1, 2)))
    assert text_height[-1] < 1020  # the note itself is whole


def test_verdict_is_drawn_in_full():
    writer = Writer(15)
    verdict = make_result().reading.verdict
    lines = writer.wrap(verdict, 332, BOLD)
    assert " ".join(lines) == verdict
    assert all(writer.width(line, BOLD) <= 332 for line in lines)


@pytest.mark.parametrize("severity", [None, Severity((0.5, 1.0, 2.0, 0.0, 2.5, 1.0), (2.6, 11.4))])
def test_legend_states_the_severity_if_there_is_one(monkeypatch, severity):
    lines = []
    monkeypatch.setattr(overlay_text._Panel, "pair", lambda panel, *pair: lines.append(pair))
    result = make_result()
    result = dataclasses.replace(result, reading=dataclasses.replace(result.reading, severity=severity))
    render_panel(result, "film.png", 360, 1024)
    stated = [value for label, value in lines if label == "Severity (Brixia)"]
    assert stated == ([] if severity is None else ["7 of 18 (3-11)"])
    lines.clear()
    render_panel(withheld(result, "The film is small."), "film.png", 360, 1024)
    assert "Severity (Brixia)" not in dict(lines)


def test_film_without_lungs():
    result = withheld(make_result(), "No lungs found.")
    bare = dataclasses.replace(result, lungs=np.zeros_like(result.lungs))
    view = film_view(bare, COLUMNS, ROWS)
    assert np.ptp(view.astype(int), axis=-1).max() == 0


def test_png_has_correct_channel_order():
    result = make_result()
    decoded = cv2.imdecode(np.frombuffer(overlay_png(result, "film.png"), np.uint8), cv2.IMREAD_COLOR)
    np.testing.assert_array_equal(decoded[..., ::-1], render_overlay(result, "film.png"))


def test_film_whose_pixels_are_not_square_is_shown_in_its_proportions() -> None:
    square = make_result()
    squeezed = dataclasses.replace(
        square,
        film=dataclasses.replace(square.film, display=square.film.pixels[:, ::2].copy(), pixel_shape=(1, 2)),
        lungs=square.lungs[:, :, ::2].copy(),
        opacity_map=None,
    )
    plain = dataclasses.replace(square, opacity_map=None)
    first, second = (film_view(one, 400, 400).astype(int) for one in (plain, squeezed))
    assert first.shape == second.shape
    assert (np.abs(first - second) > 40).mean() < 0.02
