"""Opacities typical of COVID-19 pneumonia: bilateral, peripheral, patchy, ground-glass to consolidation."""

from __future__ import annotations

import numpy as np

from CovidXRayLib.phantom.anatomy import lung_field
from CovidXRayLib.phantom.anatomy.person import Person
from CovidXRayLib.phantom.projection.camera import Array, Camera
from CovidXRayLib.phantom.projection.textures import cloudy


def opacities(person: Person, camera: Camera, severity: float, rng: np.random.Generator) -> Array:
    """Return the fraction of airspace that is filled, float32 in [0, 1], shape (size, size).

    Parameters
    ----------
    severity
        0 (none) to 1 (most of both lungs).
    """
    x, y = camera.grid(0.0)
    field = np.zeros_like(x)
    for sign in (-1, 1):
        side = person.side(sign)
        # The order of random draws does not depend on the severity: a higher one adds patches to the same
        # ones.
        for patch in range(7):
            low, edge, long, turn, weight = rng.random(5)
            if patch >= 2 + 5 * severity:
                continue
            height = side.apex + (side.dome - side.apex) * (0.3 + 0.68 * low**0.7)
            reach = float(lung_field.wall(side, np.float32(height)))
            out = reach - 6 - (reach - side.medial) * 0.62 * edge**1.6
            radius = 13 + 24 * severity + 14 * long
            value = blob(x, y, (sign * out, height), (radius * 0.8, radius * (1 + 0.5 * long)), turn * sign)
            field += value * np.float32(0.6 + 0.6 * weight)
    patchy = cloudy(rng, camera.size, 12, 3)
    fine = cloudy(rng, camera.size, 60, 3)
    field = field * np.clip(0.9 + 0.38 * patchy, 0.1, None) - 0.12
    strength = (0.25 + 0.6 * severity) * np.clip(1 + 0.13 * fine, 0.4, 1.5)
    filled = (1 - np.exp(-1.5 * np.clip(field, 0, None))) * strength
    return np.asarray(np.clip(filled, 0, 0.95), np.float32)


def blob(x: Array, y: Array, center: tuple[float, float], spread: tuple[float, float], turn: float) -> Array:
    """Return a tilted Gaussian blob of height 1."""
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    across, down = x - np.float32(center[0]), y - np.float32(center[1])
    a = (across * cos + down * sin) / np.float32(spread[0])
    b = (down * cos - across * sin) / np.float32(spread[1])
    return np.asarray(np.exp(-0.5 * (a * a + b * b)), np.float32)
