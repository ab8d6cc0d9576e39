"""Lung outlines: chest wall, medial border and diaphragm as one signed distance per side."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from CovidXRayLib.phantom.anatomy.person import Person, Side
from CovidXRayLib.phantom.projection.camera import Array

WALL_X, WALL_Y = 2.2, 2.5  # exponents of the chest wall's superellipse


def wall(side: Side, y: ArrayLike) -> Array:
    """Return the distance of the inner chest wall from the midline at heights ``y``, in millimeters."""
    y = np.asarray(y, np.float32)
    widest = side.dome - 15.0
    rise = np.clip((widest - y) / (widest - side.apex), 0.0, 1.0)
    below = np.clip(y - widest, 0.0, 200.0)
    return np.asarray(side.width * (1 - rise**WALL_Y) ** (1 / WALL_X) - 0.03 * below, np.float32)


def diaphragm(side: Side, x: Array) -> Array:
    """Return the height of the diaphragm's silhouette at distances ``x`` from the midline."""
    reach = (x - side.medial) / (side.width - side.medial)
    inner = np.clip((side.dome_at - reach) / side.dome_at, 0.0, 1.5)
    outer = np.clip((reach - side.dome_at) / (1 - side.dome_at), 0.0, 1.1)
    return np.asarray(
        side.dome + 11.0 * inner**2 + side.sulcus * (0.35 * outer**2 + 0.65 * outer**5), np.float32
    )


def medial(side: Side, y: Array) -> Array:
    """Return the distance of the lung's medial border from the midline at heights ``y``."""
    along = (y - side.apex) / (side.dome - side.apex)
    flare = 9.0 * np.clip(along - 0.75, 0, 1) ** 2 + 6.0 * np.exp(-(((along - 0.28) / 0.12) ** 2))
    return np.asarray(side.medial + flare, np.float32)


def inside(person: Person, sign: int, x: Array, y: Array) -> Array:
    """Return the signed distance to a lung's outline in millimeters, positive inside.

    Parameters
    ----------
    sign
        -1 for the patient's right lung (negative x), +1 for the left.
    """
    side = person.side(sign)
    out = np.float32(sign) * x
    widest = side.dome - 15.0
    rise = np.clip((widest - y) / (widest - side.apex), 0.0, None)
    reach = np.clip(out / side.width, 0.0, None)
    value = 1 - reach**WALL_X - rise**WALL_Y
    slope_x = WALL_X * reach ** (WALL_X - 1) / side.width
    slope_y = WALL_Y * rise ** (WALL_Y - 1) / (widest - side.apex)
    from_wall = value / np.sqrt(slope_x**2 + slope_y**2 + 1e-6)
    from_middle = out - medial(side, y)
    # A soft minimum rounds the apex but leaves the costophrenic angle sharp.
    soft = 9.0
    nearer = np.minimum(from_wall, from_middle)
    rounded = nearer - soft * np.log1p(np.exp(-np.abs(from_wall - from_middle) / soft))
    return np.asarray(np.minimum(rounded + 3.0, diaphragm(side, out) - y), np.float32)
