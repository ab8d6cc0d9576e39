"""Synthetic non-chest images: limbs, pelvis, breast, skull, slices, pages.

They need not be anatomically correct: they teach the film check network that bright bones in gray soft
tissue, and symmetry, are not sufficient for a chest, without real films of other body parts.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Rng = np.random.Generator


def _canvas(size: int, rng: Rng) -> Image:
    canvas = np.zeros((size, size), np.float32)
    if rng.random() < 0.25:
        canvas += rng.uniform(0, 0.3)
    return canvas


def _blob(size: int, center: tuple[float, float], axes: tuple[float, float], angle: float = 0.0) -> Image:
    """Return the projected thickness of an ellipsoid; unit square coordinates, 1 at the center."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    x, y = x - center[0], y - center[1]
    c, s = np.cos(angle), np.sin(angle)
    inside = 1 - ((x * c + y * s) / axes[0]) ** 2 - ((-x * s + y * c) / axes[1]) ** 2
    return np.asarray(np.sqrt(np.maximum(inside, 0)), np.float32)


def _bone(size: int, start: NDArray[np.float64], end: NDArray[np.float64], radius: float) -> Image:
    """Return a tube with a bright rim and wider ends, values about 0 to 1."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    along = end - start
    length2 = float(along @ along) + 1e-9
    place = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length2, 0, 1)
    distance = np.hypot(x - start[0] - place * along[0], y - start[1] - place * along[1])
    width = radius * (1 + 0.7 * np.abs(2 * place - 1) ** 4)
    outer = np.sqrt(np.maximum(1 - (distance / width) ** 2, 0))
    inner = np.sqrt(np.maximum(1 - (distance / (0.65 * width)) ** 2, 0))
    return np.asarray(outer - 0.55 * inner, np.float32)


def limb(size: int, rng: Rng) -> Image:
    """One to three long bones in soft tissue, at any angle, with or without a joint."""
    image = _canvas(size, rng)
    angle = rng.uniform(-0.5, 0.5) + (np.pi / 2 if rng.random() < 0.3 else 0)
    direction = np.array([np.sin(angle), np.cos(angle)])
    side = np.array([direction[1], -direction[0]])
    center = rng.uniform(0.35, 0.65, 2)
    flesh = rng.uniform(0.1, 0.28)
    for bend in (-1, 1):
        turned = direction + side * rng.uniform(-0.3, 0.3)
        image += 0.45 * _thick_tube(size, center, center + bend * 0.8 * turned, flesh)
        for _ in range(int(rng.integers(1, 3))):
            offset = side * rng.uniform(-0.5, 0.5) * flesh
            gap = rng.uniform(0.0, 0.05)
            start = center + offset + bend * gap * turned
            image += 0.6 * _bone(size, start, start + bend * 0.8 * turned, rng.uniform(0.02, 0.08))
    return np.minimum(image, 1)


def _thick_tube(size: int, start: NDArray[np.float64], end: NDArray[np.float64], radius: float) -> Image:
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    along = end - start
    place = ((x - start[0]) * along[0] + (y - start[1]) * along[1]) / float(along @ along)
    place = np.clip(place, 0, 1)
    distance = np.hypot(x - start[0] - place * along[0], y - start[1] - place * along[1])
    return np.asarray(np.sqrt(np.maximum(1 - (distance / radius) ** 2, 0)), np.float32)


def hand(size: int, rng: Rng) -> Image:
    """Five rays of small bones."""
    image = _canvas(size, rng)
    wrist = np.array([rng.uniform(0.4, 0.6), rng.uniform(0.75, 0.95)])
    image += 0.4 * _blob(size, (wrist[0], wrist[1] - 0.25), (0.2, 0.22))
    for finger in range(5):
        angle = (finger - 2) * rng.uniform(0.18, 0.3)
        direction = np.array([np.sin(angle), -np.cos(angle)])
        image += 0.35 * _thick_tube(size, wrist, wrist + direction * rng.uniform(0.6, 0.8), 0.045)
        for joint in range(4):
            start = wrist + direction * (0.1 + 0.16 * joint)
            image += 0.6 * _bone(size, start, start + direction * 0.14, 0.018)
    return np.minimum(image, 1)


def pelvis(size: int, rng: Rng) -> Image:
    """Iliac wings, sacrum, sockets and thighs; the whole or one hip."""
    image = _canvas(size, rng) + 0.35 * _blob(size, (0.5, 0.5), (rng.uniform(0.5, 0.8), 0.8))
    image += 0.4 * _blob(size, (0.5, 0.35), (0.09, 0.2))
    for side in (-1, 1):
        x = 0.5 + side * rng.uniform(0.22, 0.28)
        tilt = side * rng.uniform(0.3, 0.7)
        wing = _blob(size, (x, 0.3), (0.13, 0.22), tilt)
        image += 0.45 * wing - 0.25 * _blob(size, (x, 0.3), (0.09, 0.16), tilt)
        socket = np.array([x + side * 0.06, 0.58])
        image += 0.5 * _blob(size, (socket[0], socket[1]), (0.06, 0.06))
        image += 0.5 * _bone(size, socket, socket + np.array([side * 0.12, 0.12]), 0.035)
        image += 0.5 * _bone(
            size, socket + np.array([side * 0.12, 0.1]), np.array([x + side * 0.1, 1.2]), 0.05
        )
        ring = _blob(size, (0.5 + side * 0.09, 0.7), (0.08, 0.09))
        image += 0.4 * ring - 0.45 * _blob(size, (0.5 + side * 0.09, 0.7), (0.05, 0.06))
    image = np.clip(image, 0, 1)
    if rng.random() < 0.5:  # one hip alone
        half = image[size // 4 : size // 4 + size // 2, size // 2 :]
        image = cv2.resize(half if rng.random() < 0.5 else half[:, ::-1], (size, size))
    return np.asarray(image, np.float32)


def breast(size: int, rng: Rng) -> Image:
    """Half an ellipse at one edge, with strands."""
    image = np.zeros((size, size), np.float32)
    shape = _blob(size, (0.0, rng.uniform(0.4, 0.6)), (rng.uniform(0.4, 0.8), rng.uniform(0.3, 0.5)))
    strands = cv2.GaussianBlur(rng.random((size, size), dtype=np.float32), (0, 0), rng.uniform(1, 3))
    strands = (strands - strands.min()) / (np.ptp(strands) + 1e-6)
    image += shape**0.5 * (0.4 + 0.5 * strands)
    if rng.random() < 0.5:
        y, x = np.mgrid[0:size, 0:size] / size
        image[x + 1.2 * y < rng.uniform(0.2, 0.6)] = 0.9
    return image if rng.random() < 0.5 else image[:, ::-1].copy()


def skull(size: int, rng: Rng) -> Image:
    """A thick shell with sockets, from the front or the side, or a row of teeth."""
    image = _canvas(size, rng)
    if rng.random() < 0.4:
        y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
        curve = rng.uniform(0.4, 0.6) + rng.uniform(0.2, 0.6) * (x - 0.5) ** 2
        image += 0.4 * np.exp(-(((y - curve) / 0.2) ** 2))
        teeth = (np.sin(x * rng.uniform(80, 160)) > -0.3) & (np.abs(np.abs(y - curve) - 0.06) < 0.05)
        return np.asarray(np.clip(image + 0.5 * teeth, 0, 1), np.float32)
    axes = (rng.uniform(0.28, 0.45), rng.uniform(0.35, 0.48))
    image += 0.9 * _blob(size, (0.5, 0.42), axes) ** 0.3
    image -= 0.4 * _blob(size, (0.5, 0.42), (axes[0] * 0.9, axes[1] * 0.9)) ** 0.5
    for side in (-1, 1):
        image -= 0.25 * _blob(size, (0.5 + side * rng.uniform(0.1, 0.16), 0.5), (0.07, 0.06))
    image += 0.4 * _blob(size, (0.5, 0.8), (0.18, 0.14))
    return np.asarray(np.clip(image, 0, 1), np.float32)


def abdomen(size: int, rng: Rng) -> Image:
    """Spine, flanks, gas, and often the rim of the pelvis."""
    image = 0.6 * _blob(size, (0.5, 0.5), (rng.uniform(0.4, 0.7), rng.uniform(0.7, 1.2))) ** 0.6
    for vertebra in range(8):
        image += 0.25 * _blob(size, (0.5, 0.05 + 0.12 * vertebra), (0.06, 0.045)) ** 0.3
    for _ in range(int(rng.integers(0, 9))):
        at = (rng.uniform(0.2, 0.8), rng.uniform(0.1, 0.8))
        image -= rng.uniform(0.1, 0.3) * _blob(size, at, tuple(rng.uniform(0.02, 0.1, 2)), rng.uniform(0, 3))
    for side in (-1, 1):
        if rng.random() < 0.6:
            image += 0.25 * _blob(size, (0.5 + side * 0.25, 0.9), (0.12, 0.2), side * 0.6)
        for rib in range(3):
            start = np.array([0.5 + side * 0.06, 0.02 + 0.07 * rib])
            image += 0.15 * _bone(size, start, start + np.array([side * 0.35, 0.12]), 0.015)
    return np.asarray(np.clip(image, 0, 1), np.float32)


def slice_of_body(size: int, rng: Rng) -> Image:
    """A computed-tomography slice or a scout of something round."""
    axes = (rng.uniform(0.3, 0.47), rng.uniform(0.22, 0.4))
    body = _blob(size, (0.5, 0.5), axes)
    image = 0.5 * (body > 0).astype(np.float32)
    for side in (-1, 1):
        if rng.random() < 0.6:
            hole = _blob(size, (0.5 + side * 0.45 * axes[0], 0.48), (0.35 * axes[0], 0.6 * axes[1]))
            image[hole > 0] = rng.uniform(0, 0.15)
    image += 0.5 * (_blob(size, (0.5, 0.5 + 0.75 * axes[1]), (0.05, 0.05)) > 0)
    for _ in range(int(rng.integers(2, 9))):
        at = (0.5 + rng.uniform(-0.6, 0.6) * axes[0], 0.5 + rng.uniform(-0.6, 0.6) * axes[1])
        image += rng.uniform(-0.2, 0.3) * (_blob(size, at, tuple(rng.uniform(0.02, 0.12, 2))) > 0)
    return np.asarray(np.clip(image, 0, 1), np.float32)


def two_ellipses(size: int, rng: Rng) -> Image:
    """Two dark ellipses side by side on gray: lung-like outlines without a chest."""
    image = np.full((size, size), rng.uniform(0.4, 0.95), np.float32)
    if rng.random() < 0.4:
        image *= 0.3 + 0.7 * _blob(size, (0.5, 0.5), (rng.uniform(0.5, 0.9), rng.uniform(0.5, 0.9)))
    level = rng.uniform(0, 0.25)
    axes = (rng.uniform(0.1, 0.2), rng.uniform(0.2, 0.38))
    apart, tilt = rng.uniform(1.1, 1.5) * axes[0], rng.uniform(-0.3, 0.3)
    for side in (-1, 1):
        center = (0.5 + side * apart, rng.uniform(0.42, 0.56))
        shape = _blob(size, center, axes, side * tilt)
        edge = shape > 0 if rng.random() < 0.5 else shape
        image = image * (1 - edge) + level * edge
    return np.asarray(image, np.float32)


def page(size: int, rng: Rng) -> Image:
    """Text, bars, grids, ramps, noise: documents and test patterns."""
    eight_bit = np.full((size, size), int(rng.integers(0, 256)), np.uint8)
    for _ in range(int(rng.integers(3, 25))):
        at = tuple(int(value) for value in rng.integers(-size // 4, size, 2))
        shade = int(rng.integers(0, 256))
        other = (at[0] + int(rng.integers(2, size)), at[1] + int(rng.integers(2, size // 2)))
        kind = rng.random()
        if kind < 0.4:
            text = "".join(rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"), 14))
            cv2.putText(eight_bit, text, at, cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.2, 1), shade, 1)
        elif kind < 0.8:
            cv2.rectangle(eight_bit, at, other, shade, -1 if rng.random() < 0.6 else 1)
        else:
            cv2.circle(eight_bit, at, int(rng.integers(2, size // 2)), shade, -1 if rng.random() < 0.5 else 1)
    image = eight_bit.astype(np.float32) / 255
    if rng.random() < 0.4:
        y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
        image = np.clip(0.5 * image + 0.5 * (rng.uniform(-1, 1) * x + rng.uniform(-1, 1) * y + 0.5), 0, 1)
    return np.asarray(image, np.float32)


def clouds(size: int, rng: Rng) -> Image:
    """Fractal noise."""
    image = np.zeros((size, size), np.float32)
    for octave in range(1, 7):
        cells = 2**octave
        coarse = rng.random((cells, cells), dtype=np.float32)
        image += cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC) / cells ** rng.uniform(
            0.2, 1
        )
    return _spread(image)


def symmetric_blots(size: int, rng: Rng) -> Image:
    """Symmetric blots, similar to lungs."""
    grain = rng.standard_normal((size, size)).astype(np.float32)
    blurred = cv2.GaussianBlur(grain, (0, 0), size * rng.uniform(0.02, 0.12))
    return _spread(blurred + blurred[:, ::-1])


def _spread(image: Image) -> Image:
    return np.asarray((image - image.min()) / (np.ptp(image) + 1e-6), np.float32)


SHAPES: tuple[Callable[[int, Rng], Image], ...] = (
    limb,
    limb,
    hand,
    pelvis,
    pelvis,
    breast,
    skull,
    abdomen,
    abdomen,
    slice_of_body,
    page,
    clouds,
    symmetric_blots,
    two_ellipses,
)


def draw(size: int, rng: Rng) -> Image:
    """Draw a random image, with the texture and exposure of a film.

    Returns
    -------
    float32 (size, size) in [0, 1].
    """
    image = SHAPES[int(rng.integers(len(SHAPES)))](size, rng)
    texture = cv2.GaussianBlur(rng.random((size, size), dtype=np.float32), (0, 0), rng.uniform(0.6, 3))
    image = image + rng.uniform(0, 0.5) * (texture - 0.5) * (image > 0.02)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.5)), np.float32)
    if rng.random() < 0.3:  # unexposed strips, white as they come out
        strip = int(rng.integers(0, size // 3))
        image[:, :strip] = image[:, size - strip :] = rng.choice([0.0, 1.0])
    return np.asarray(np.clip(image, 0, 1), np.float32)
