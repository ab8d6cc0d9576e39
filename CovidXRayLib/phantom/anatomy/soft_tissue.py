"""Thickness maps of the soft tissues: body, air in the lungs, heart and vessels, diaphragm, breasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from CovidXRayLib.phantom.anatomy import lung_field
from CovidXRayLib.phantom.anatomy.person import Person
from CovidXRayLib.phantom.projection.camera import Array, Camera


@dataclass(frozen=True, eq=False)
class SoftParts:
    """Lengths along the rays in millimeters, float32, shape (size, size) each.

    Attributes
    ----------
    tissue
        Muscle, fat and organs, as millimeters of water.
    air
        Air-filled lung, as the length of lung crossed.
    outlines
        Shape (2, size, size): signed distance to the outline of the right and the left lung field.
    """

    tissue: Array
    air: Array
    outlines: Array


def ellipse(x: Array, y: Array, center: tuple[float, float], axes: tuple[float, float], turn: float) -> Array:
    """Return 1 minus the squared elliptical radius: 1 at the center, 0 on the rim."""
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    across, down = x - np.float32(center[0]), y - np.float32(center[1])
    a = (across * cos + down * sin) / np.float32(axes[0])
    b = (down * cos - across * sin) / np.float32(axes[1])
    return np.asarray(1 - a * a - b * b, np.float32)


def dome(value: Array, thickness: float, power: float = 0.5) -> Array:
    """Return the thickness of an ellipsoid given :func:`ellipse`'s value."""
    return np.asarray(np.float32(thickness) * np.clip(value, 0, None) ** np.float32(power), np.float32)


def limb(x: Array, y: Array, start: tuple[float, float, float], end: tuple[float, float, float]) -> Array:
    """Return the thickness of a tapering limb between two (x, y, radius)."""
    ax, ay, ar = start
    bx, by, br = end
    dx, dy = bx - ax, by - ay
    t = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1).astype(np.float32)
    radius = ar + (br - ar) * t
    square = (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2
    return np.asarray(2 * np.sqrt(np.clip(radius**2 - square, 0, None)), np.float32)


def body(person: Person, x: Array, y: Array) -> Array:
    """Return the thickness of the body as if it were solid."""
    right, left = person.right.width + person.wall, person.left.width + person.wall
    half = np.where(x < 0, np.float32(right), np.float32(left))
    rows = np.arange(-260, 520, 2.0)
    top = person.shoulder - 52
    share = np.interp(
        rows, [top - 25, top, top + 30, top + 75, 130, 210, 330, 500], [0, 0.3, 0.7, 0.9, 1, 1, 0.97, 1]
    )
    deep = np.interp(rows, [top - 25, top, top + 60, 120, 210, 330, 500], [40, 120, 172, 195, 205, 200, 205])
    kernel = np.hanning(25) / np.hanning(25).sum()
    share, deep = (np.convolve(np.pad(v, 12, mode="edge"), kernel, "valid") for v in (share, deep))
    index = np.clip((y + 260) / 2, 0, len(rows) - 1.01)
    low = index.astype(np.int32)
    part = index - low
    width = (share[low] * (1 - part) + share[low + 1] * part).astype(np.float32) * half
    depth = (deep[low] * (1 - part) + deep[low + 1] * part).astype(np.float32) * np.float32(
        person.depth / 205
    )
    torso = depth * np.sqrt(np.clip(1 - np.abs(x / np.maximum(width, 1)) ** 3.3, 0, None))
    parts = [torso, limb(x, y, (0, -250, person.neck), (0, person.shoulder - 20, person.neck * 1.05)) * 1.1]
    for sign in (-1, 1):
        arm = person.side(sign).arm
        joint = (sign * (person.side(sign).width + 34), person.shoulder + 16)
        girth = 40 + 0.45 * person.wall
        elbow = (joint[0] + sign * 300 * np.sin(arm), joint[1] + 300 * np.cos(arm))
        parts.append(limb(x, y, (sign * 50, person.shoulder - 8, 47), (*joint, girth * 0.98)) * 1.35)
        parts.append(
            limb(x, y, (sign * 22, person.shoulder - 92, 36), (sign * 125, person.shoulder - 4, 34)) * 1.5
        )
        parts.append(limb(x, y, (*joint, girth), (*elbow, girth * 0.85)) * 1.25)
        fold = (sign * (person.side(sign).width + 4), person.shoulder + 95, 18 + 0.5 * person.wall)
        parts.append(limb(x, y, (joint[0], joint[1] + 20, girth * 0.7), fold) * 0.9)
    total = parts[0] ** 4
    for part_map in parts[1:]:
        square = part_map * part_map
        total += square * square
    return np.asarray(np.sqrt(np.sqrt(total)), np.float32)


def heart_and_vessels(person: Person, x: Array, y: Array) -> Array:
    """Return the thickness of heart, aorta and great vessels, in front of the spine."""
    floor = person.left.dome
    h, tilt, knob, wide = person.heart, person.heart_tilt, person.knob, person.pedicle
    # The heart rests on the diaphragm: its lower half widens downwards instead of closing.
    low = y - 0.6 * np.clip(y - (floor - 16), 0, None)
    chambers = [
        (ellipse(x, low, (25 * h, floor - 33), (72 * h, 45 * h), tilt), 160 * h, 0.5),  # ventricles
        (ellipse(x, low, (-12 * h, floor - 42), (35 * h, 50 * h), 0.0), 120 * h, 0.5),  # right atrium
        (ellipse(x, y, (11 * h, floor - 84), (46 * h, 40 * h), 0.8), 105 * h, 0.5),  # outflow, left atrium
        (ellipse(x, y, (19, 106), (26, 34), -0.3), 85.0, 0.6),  # pulmonary trunk
        (ellipse(x, y, (31 - 0.35 * knob, 72), (knob, knob * 1.15), 0.0), 70.0, 0.5),  # aortic knob
        (ellipse(x, y, (-11, 84), (20 * wide, 78), 0.06), 90.0, 0.8),  # superior vena cava, ascending aorta
        (ellipse(x, y, (12, 40), (21 * wide, 60), -0.08), 70.0, 1.2),  # left subclavian and carotid artery
        (ellipse(x, y, (17, 170), (17, 130), 0.03), 70.0, 0.8),  # descending aorta
    ]
    total = np.zeros_like(x)
    for value, thickness, power in chambers:
        cube = dome(value, thickness, power)
        total += cube * cube * cube
    return np.asarray(np.cbrt(total), np.float32)


def compose(person: Person, camera: Camera) -> SoftParts:
    """Return the soft tissues of a person projected by a camera."""
    x, y = camera.grid(0.0)
    spine = person.scoliosis * np.sin(y / 70.0)
    solid = body(person, x, y)
    heart = heart_and_vessels(person, *camera.grid(30.0))
    air = np.zeros_like(x)
    outlines = []
    tissue = solid
    for sign in (-1, 1):
        side = person.side(sign)
        out = np.float32(sign) * x
        outlines.append(lung_field.inside(person, sign, x, y))
        border = lung_field.wall(side, y)
        reach = np.clip(out / np.maximum(border, 1), -1, 1)
        depth = person.chest_depth * np.clip((y - side.apex) / 110, 0, 1) ** np.float32(0.45)
        cavity = depth * np.sqrt(np.clip(1 - np.abs(reach) ** 2.6, 0, None)) * (out > -40)
        # The spine and everything in front of it: no air in the middle, increasing beyond the medial border.
        middle = np.clip(1 - (out - sign * spine - side.medial * 0.35) / 30, 0, 1)
        core = cavity * (3 - 2 * middle) * middle * middle
        step = np.clip((y - lung_field.diaphragm(side, out)) / (26 + 44 * np.clip(reach, 0, 1)), 0, 1)
        belly = cavity * np.sqrt(1 - (1 - step) ** 2)
        # Heart and abdomen share space where one is in front of the other: a soft maximum, not a sum.
        organs = np.cbrt(heart**3 + belly**3)
        here = np.clip(cavity - core - organs, 0, None)
        here[out < 0] = 0
        air += here
    if person.breast > 0:
        xf, yf = camera.grid(95.0)
        for sign in (-1, 1):
            middle_at = person.side(sign).width * 0.62 * sign
            shape = ellipse(xf, yf, (middle_at, person.breast_at), (70, 60), 0.25 * sign)
            upper = np.clip((yf - person.breast_at + 55) / 60, 0, 1)
            tissue = tissue + dome(shape, person.breast, 0.6) * np.minimum(upper, 1)
    if person.gastric_bubble > 0:
        r = person.gastric_bubble
        gas = ellipse(x, y, (58, person.left.dome + 16 + 0.8 * r), (1.5 * r, 0.85 * r), 0.15)
        level = np.clip((person.left.dome + 16 + 0.9 * r - y) / 2, 0, 1) if person.erect else 1.0
        tissue = tissue - dome(gas, 1.8 * r, 0.6) * level
    tissue = tissue - np.minimum(air, tissue)
    return SoftParts(np.asarray(np.clip(tissue, 0, None), np.float32), air, np.stack(outlines))
