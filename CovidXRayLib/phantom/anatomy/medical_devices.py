"""What lies on or in a patient and on a film besides anatomy: leads, tubes, letters, collimation."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.phantom.anatomy.person import Person
from CovidXRayLib.phantom.projection.camera import Array, Camera
from CovidXRayLib.phantom.projection.splat import curve

FRACTION_BITS = 4  # OpenCV's drawing takes fixed-point coordinates

# Capitals as strokes through points "xy" on a grid 4 wide and 6 high. OpenCV's own letters differ between
# its versions, and a seed must give the same film with all of them.
GLYPHS: Final[dict[str, tuple[str, ...]]] = {
    " ": (),
    "-": ("03 43",),
    "0": ("10 30 41 45 36 16 05 01 10",),
    "1": ("11 20 26", "16 36"),
    "2": ("01 10 30 41 42 06 46",),
    "3": ("01 10 30 41 42 33 44 45 36 16 05", "13 33"),
    "4": ("36 30 04 44",),
    "5": ("40 00 03 33 44 45 36 06",),
    "6": ("30 10 01 05 16 36 45 44 33 03",),
    "7": ("00 40 16",),
    "8": ("13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",),
    "9": ("43 13 02 01 10 30 41 45 36 16",),
    "A": ("06 20 46", "14 34"),
    "B": ("06 00 30 41 42 33 44 45 36 06", "03 33"),
    "C": ("41 30 10 01 05 16 36 45",),
    "D": ("00 30 41 45 36 06 00",),
    "E": ("40 00 06 46", "03 33"),
    "I": ("20 26",),
    "L": ("00 06 46",),
    "M": ("06 00 23 40 46",),
    "N": ("06 00 46 40",),
    "O": ("10 30 41 45 36 16 05 01 10",),
    "P": ("06 00 30 41 42 33 03",),
    "R": ("06 00 30 41 42 33 03", "23 46"),
    "S": ("41 30 10 01 02 13 33 44 45 36 16 05",),
    "T": ("00 40", "20 26"),
    "U": ("00 05 16 36 45 40",),
}


def strokes(camera: Camera, paths: list[NDArray[np.floating]], widths: list[float]) -> Array:
    """Return anti-aliased polylines, float32 in [0, 1]; paths in body millimetres, widths in millimetres."""
    canvas = np.zeros((camera.size, camera.size), np.uint8)
    for path, width in zip(paths, widths, strict=True):
        column, row = camera.project(path)
        dots = np.round(np.stack([column, row], axis=1) * (1 << FRACTION_BITS)).astype(np.int32)
        thickness = max(1, round(width / camera.pixel))
        # Lines cannot be thinner than a pixel: thin ones are drawn paler instead.
        shade = round(255 * min(1.0, width / camera.pixel))
        layer = np.zeros_like(canvas)
        cv2.polylines(layer, [dots.reshape(-1, 1, 2)], False, shade, thickness, cv2.LINE_AA, FRACTION_BITS)
        np.maximum(canvas, layer, out=canvas)
    return np.asarray(canvas, np.float32) / np.float32(255)


def devices(person: Person, camera: Camera, view: str, rng: np.random.Generator) -> Array:
    """Return the attenuation of electrodes, cables and tubes, shape (size, size), without unit."""
    portable = view == "AP"
    total = np.zeros((camera.size, camera.size), np.float32)
    if rng.random() < (0.7 if portable else 0.06):
        paths, widths, dots = [], [], []
        exit_point = np.array([rng.choice([-1, 1]) * 175.0, rng.uniform(-60, 260), 110])
        for _ in range(int(rng.integers(2, 5))):
            sign = rng.choice([-1, 1])
            pad = np.array([sign * rng.uniform(50, 125), rng.uniform(30, 235), 112.0])
            middle = (pad + exit_point) / 2 + np.array([rng.normal(0, 35), rng.normal(0, 40), 0])
            paths.append(curve(np.array([pad, pad + rng.normal(0, 14, 3) * [1, 1, 0], middle, exit_point])))
            widths.append(1.7)
            dots.append(pad)
        total += 0.26 * strokes(camera, paths, widths)
        for pad in dots:
            total += disc(camera, pad, 5.0, 0.9) + disc(camera, pad, 15.0, 0.05)
    if portable and rng.random() < 0.4:  # endotracheal tube
        tip = rng.uniform(35, 70)
        path = curve(np.array([[8.0, -140, -10], [1, -60, -12], [-2, tip, -18]]))
        total += 0.16 * strokes(camera, [path], [9.0]) + 0.3 * strokes(
            camera, [path + np.array([3.4, 0, 0])], [1.3]
        )
    if portable and rng.random() < 0.35:  # gastric tube
        path = curve(np.array([[-4.0, -140, -20], [2, 0, -30], [6, 120, -30], [14, 205, -5], [60, 250, 10]]))
        total += 0.3 * strokes(camera, [path], [3.4])
    if portable and rng.random() < 0.45:  # central venous line from the right neck
        path = curve(
            np.array([[-46.0, -110, 20], [-38, -30, 25], [-22, 30, 20], [-24, rng.uniform(85, 125), 15]])
        )
        total += 0.34 * strokes(camera, [path], [2.2])
    return np.asarray(total, np.float32)


def disc(camera: Camera, centre: NDArray[np.floating], radius: float, depth: float) -> Array:
    """Return a soft-edged disc of the given attenuation."""
    x, y = camera.grid(float(centre[2]))
    distance = np.hypot(x - np.float32(centre[0]), y - np.float32(centre[1]))
    return np.asarray(np.float32(depth) * np.clip((radius - distance) / camera.pixel + 0.5, 0, 1), np.float32)


def letters(film: Array, text: str, at: tuple[float, float], height: float, *, turn: float = 0.0) -> None:
    """Burn text into a film, in place.

    Parameters
    ----------
    at
        Centre of the text as shares of the film's columns and rows.
    height
        Height of capitals as a share of the film.
    turn
        Angle in degrees.
    """
    size = film.shape[0]
    unit = height * size / 6  # capitals are 6 units high and 4 wide, on a pitch of 6
    weight = max(1, int(unit * 1.15))
    wide = unit * (6 * len(text) - 2)
    pad = weight + int(max(wide, 6 * unit) / 2) + 2
    patch = np.zeros((2 * pad, 2 * pad), np.uint8)
    for position, letter in enumerate(text):
        for stroke in GLYPHS[letter]:
            dots = np.array([[int(dot[0]), int(dot[1])] for dot in stroke.split()], float)
            dots = (dots + np.array([6 * position, 0])) * unit - np.array([wide / 2, 3 * unit]) + pad
            fixed = np.round(dots * (1 << FRACTION_BITS)).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(patch, [fixed], False, 255, weight, cv2.LINE_AA, FRACTION_BITS)
    spin = cv2.getRotationMatrix2D((pad, pad), turn, 1.0)
    turned = cv2.warpAffine(patch, spin, (2 * pad, 2 * pad))
    left, top = round(at[0] * size) - pad, round(at[1] * size) - pad
    x0, y0, x1, y1 = max(0, left), max(0, top), min(size, left + 2 * pad), min(size, top + 2 * pad)
    if x0 >= x1 or y0 >= y1:
        return
    ink = turned[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32) / 255
    film[y0:y1, x0:x1] = film[y0:y1, x0:x1] * (1 - ink) + ink


def markers(film: Array, view: str, rng: np.random.Generator) -> None:
    """Burn a side letter and, on some films, position and date into the corners, in place."""
    left = bool(rng.random() < 0.55)
    column = rng.uniform(0.86, 0.94) if left else rng.uniform(0.06, 0.14)
    row = rng.uniform(0.06, 0.2)
    letters(film, "L" if left else "R", (column, row), rng.uniform(0.025, 0.05), turn=rng.normal(0, 6))
    if rng.random() < (0.6 if view == "AP" else 0.2):
        words = (
            ("PORTABLE", "AP PORTABLE", "AP ERECT", "SUPINE", "SEMI-ERECT")
            if view == "AP"
            else ("PA", "PA ERECT", "ERECT")
        )
        at = (0.16 if left else 0.84, rng.uniform(0.03, 0.07))
        letters(film, str(rng.choice(words)), at, rng.uniform(0.011, 0.018))
    if rng.random() < 0.3:
        date = f"20{rng.integers(18, 24)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        letters(
            film, date, (float(rng.choice([0.15, 0.85])), rng.uniform(0.94, 0.975)), rng.uniform(0.011, 0.018)
        )


def collimation(film: Array, keep: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Blacken (on some films whiten) a border outside the collimator's blades, in place.

    The blades leave ``keep``, the lungs, free.
    """
    if rng.random() < 0.45:
        return
    size = film.shape[0]
    rows, columns = np.flatnonzero(keep.any(axis=1)), np.flatnonzero(keep.any(axis=0))
    room = (rows[0], size - 1 - rows[-1], columns[0], size - 1 - columns[-1])
    slope = np.tan(np.radians(rng.normal(0, 1.2)))
    shade = 0.0 if rng.random() < 0.9 else 1.0
    steps = np.arange(size, dtype=np.float32) - size / 2
    column = steps[None, :] - slope * steps[:, None] + size / 2
    row = steps[:, None] + slope * steps[None, :] + size / 2
    outside = np.zeros(film.shape, np.float32)
    for space, distance in zip(room, (row, size - 1 - row, column, size - 1 - column), strict=True):
        blade = max(0.0, min(rng.uniform(-0.06, 0.09) * size, space - 0.03 * size))
        if blade > 0:
            outside = np.maximum(outside, np.clip((blade - distance) / max(1.0, 0.002 * size), 0, 1))
    film *= 1 - outside
    film += outside * np.float32(shade)
