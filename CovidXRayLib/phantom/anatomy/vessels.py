"""Pulmonary vessels as branching, tapering trees, and the air in trachea and bronchi."""

from __future__ import annotations

import numpy as np

from CovidXRayLib.phantom.anatomy import lung_field
from CovidXRayLib.phantom.anatomy.person import Person
from CovidXRayLib.phantom.projection.splat import Points

Tubes = tuple[Points, Points, Points, Points]  # start and end (n, 3), first and last radius (n,)

# Trunks of one side: outwards, y from the hilum, z; direction (out, down, front); radius.
TRUNKS = (
    ((0, -6, 5), (0.45, -0.8, 0.3), 5.8),
    ((2, -4, -10), (0.6, -0.6, -0.5), 5.0),
    ((2, 2, 15), (0.8, 0.05, 0.6), 4.8),
    ((4, 6, -5), (0.35, 0.9, -0.2), 8.0),
    ((2, 16, 5), (0.7, 0.6, 0.4), 5.4),
    ((0, 24, -10), (0.85, 0.25, -0.4), 5.2),
    ((2, 14, -20), (0.6, 0.55, -0.7), 5.8),
)


def hilum(person: Person, sign: int) -> tuple[float, float]:
    """Return distance from the midline and height of a hilum; the left one is higher."""
    return (36.0 if sign < 0 else 40.0), (112.0 if sign < 0 else 100.0)


def tree(person: Person, sign: int, rng: np.random.Generator, smallest: float) -> Tubes:
    """Return start, end, first and last radius of the vessels of one lung."""
    side = person.side(sign)
    out, down = hilum(person, sign)
    root = np.array([sign * out, down, 0.0])
    flip = np.array([sign, 1.0, 1.0])
    position = np.array([root + np.array(t[0]) * flip + rng.normal(0, 2, 3) for t in TRUNKS])
    heading = np.array([np.array(t[1]) * flip for t in TRUNKS]) + rng.normal(0, 0.12, (len(TRUNKS), 3))
    radius = np.array([t[2] for t in TRUNKS]) * person.vessels * rng.uniform(0.85, 1.1, len(TRUNKS))
    parts: list[tuple[Points, ...]] = []
    span = person.chest_depth / 2
    for _ in range(26):
        heading /= np.linalg.norm(heading, axis=1)[:, None]
        length = np.clip(rng.gamma(4, 0.25, len(radius)) * (5.5 + 2.6 * radius), 3, 32)
        after = radius * np.clip(1 - 0.009 * length, 0.75, 1)
        here, toward = position, heading
        for piece in range(2):  # a bend halfway keeps long vessels from looking ruled
            there = here + toward * (length / 2)[:, None]
            mix = radius + (after - radius) * (piece / 2)
            parts.append((here, there, mix, radius + (after - radius) * ((piece + 1) / 2)))
            here, toward = there, toward + rng.normal(0, 0.12, toward.shape)
        # Larger vessels give off side branches; small ones fork evenly (Murray's law: r^3 adds up).
        share = rng.beta(5, 5, len(after)) * np.where(after > 2.0, 0.55, 1.0)
        share = np.clip(share, 0.08, 0.92)
        spread = rng.normal(0, 1, here.shape)
        spread -= (spread * toward).sum(1)[:, None] * toward
        spread /= np.maximum(np.linalg.norm(spread, axis=1), 1e-6)[:, None]
        away = (here - root) / np.maximum(np.linalg.norm(here - root, axis=1), 1)[:, None]
        minor = toward + spread * (0.55 + 0.55 * (1 - share))[:, None] + 0.12 * away
        major = toward - spread * (0.15 + 0.5 * share)[:, None] + 0.12 * away
        position = np.concatenate([here, here])
        heading = np.concatenate([minor, major])
        radius = np.concatenate([after * np.cbrt(share), after * np.cbrt(1 - share)])
        across, height = (np.asarray(position[:, axis], np.float32) for axis in (0, 1))
        depth_ok = np.abs(position[:, 2]) < span * np.sqrt(np.clip(1 - (across / side.width) ** 2, 0.05, 1))
        # Vessels behind the dome still lie in the lung's lower lobe.
        field = np.maximum(
            lung_field.inside(person, sign, across, height),
            lung_field.inside(person, sign, across, height - np.float32(22)),
        )
        keep = (radius > smallest) & depth_ok & (field > 5)
        position, heading, radius = position[keep], heading[keep], radius[keep]
        if len(radius) == 0:
            break
    start, end, first, last = (np.concatenate(column) for column in zip(*parts, strict=True))
    return start, end, first, last


def vessels(person: Person, rng: np.random.Generator, smallest: float) -> Tubes:
    """Return the vessels of both lungs down to a radius of ``smallest`` millimeters."""
    columns = [tree(person, sign, rng, smallest) for sign in (-1, 1)]
    start, end, first, last = (np.concatenate(pair) for pair in zip(*columns, strict=True))
    return start, end, first, last


def airways() -> Tubes:
    """Return trachea and main bronchi."""
    carina = 84.0
    bend = -2.5
    path = [
        ((1.0, -150.0, -5.0), (bend, 10.0, -15.0), 8.2, 8.2),
        ((bend, 10.0, -15.0), (bend, carina - 8, -30.0), 8.2, 8.6),
        ((bend, carina - 10, -30.0), (bend - 26, carina + 20, -30.0), 7.4, 6.2),
        ((bend, carina - 10, -30.0), (bend + 38, carina + 18, -30.0), 6.8, 5.6),
        ((bend - 26, carina + 20, -30.0), (bend - 40, carina + 50, -30.0), 5.4, 4.0),
        ((bend + 38, carina + 18, -30.0), (bend + 50, carina + 50, -30.0), 5.0, 3.6),
    ]
    start, end = (np.array([part[i] for part in path], float) for i in (0, 1))
    first, last = (np.array([part[i] for part in path], float) for i in (2, 3))
    return start, end, first, last
