"""Skeleton as points with volumes: ribs, spine, clavicles, scapulae, humeri, sternum."""

from __future__ import annotations

import numpy as np

from CovidXRayLib.phantom.anatomy import lung_field
from CovidXRayLib.phantom.anatomy.person import Person
from CovidXRayLib.phantom.projection.splat import Points, bone, curve

Cloud = list[tuple[Points, Points]]


def vertebra_height(person: Person, number: float) -> float:
    """Return y of the middle of thoracic vertebra ``number`` (1 is T1; 0 and less are cervical)."""
    if number < 1:
        return -6 + (number - 1) * 0.78 * person.vertebra
    n = number - 1
    return -6 + n * person.vertebra * (0.86 + 0.025 * n)


def spine_at(person: Person, y: Points | float) -> Points:
    """Return the lateral displacement of the spine at heights ``y``."""
    return np.asarray(person.scoliosis * np.sin(np.asarray(y) / 70.0))


def rib(
    person: Person, number: int, sign: int, step: float, rng: np.random.Generator
) -> tuple[Points, Points]:
    """Return one rib: a tilted ellipse from its vertebra around the chest wall to the cartilage."""
    side = person.side(sign)
    head = vertebra_height(person, number) - 4
    last = {1: 152, 2: 146, 11: 88, 12: 62, 13: 40}.get(number, 140 - 4 * max(0, number - 7))
    angle = np.radians(np.linspace(9, last + rng.normal(0, 3), 60))
    slope = person.rib_slope * {1: 0.95, 2: 0.9, 3: 0.96}.get(number, 1.0 + 0.012 * number)
    slope *= 1 + rng.normal(0, 0.03)
    deep = {1: 42, 2: 60, 3: 73}.get(number, 82) * person.chest_depth / 165
    drop = deep * slope * (1 - np.cos(angle))
    y = head + drop - 5 * np.exp(-(((np.sin(angle) - 0.28) / 0.2) ** 2)) * (angle < 1.5)
    # The rib follows the chest wall, so that all ribs together have its smooth outline.
    width = np.maximum(np.minimum(lung_field.wall(side, y), side.width) + 3.0, 42.0)
    if number >= 11:
        width -= 8 * (number - 10)
    x = width * np.sin(angle) ** 0.94
    z = -deep * np.cos(angle) * 1.05 - 4
    path = np.stack([sign * x + spine_at(person, y) * np.cos(angle / 2), y, z], axis=1)
    height = person.rib_height * 0.5 * np.interp(np.degrees(angle), [9, 25, 90, 150], [0.75, 0.95, 1.0, 1.12])
    height *= 0.85 if number in (1, 11, 12, 13) else 1.0
    thick = np.interp(np.degrees(angle), [9, 40, 90, 150], [4.4, 3.8, 3.0, 2.8]) * (1.3 if number == 1 else 1)
    density = np.interp(np.degrees(angle), [9, 55, 82, 130, last + 2], [1.25, 1.15, 0.75, 0.55, 0.3])
    cortex = np.interp(number, [1, 2, 12], [0.85, 0.78, 0.7])
    points, volumes = bone(path, height, thick, step, cortex=float(cortex), spongy=0.1, density=density)
    return points, volumes * (0.62 if number > 9 else 1.0)


def ellipsoid_shell(
    center: tuple[float, float, float],
    axes: tuple[float, float, float],
    step: float,
    cortex: float,
    power: float,
) -> tuple[Points, Points]:
    """Return the shell of a superellipsoid (``power`` below 1 is boxy)."""
    rings = max(8, int(np.pi * max(axes) / step))
    row, column = (g.astype(float) for g in np.indices((rings, 2 * rings)))

    def surface(row: Points, column: Points) -> Points:
        latitude, longitude = (row + 0.5) / rings * np.pi - np.pi / 2, column / rings * np.pi
        across = np.cos(latitude)
        unit = np.stack([across * np.cos(longitude), np.sin(latitude), across * np.sin(longitude)], axis=-1)
        return np.asarray(np.asarray(axes) * np.sign(unit) * np.abs(unit) ** power)

    even = surface(row, column)
    area = np.linalg.norm(np.cross(np.gradient(even, axis=0), np.gradient(even, axis=1)), axis=-1)
    # Rows and columns shifted by the golden ratio leave no stripes in the projection.
    golden = 0.6180339887
    shape = surface(row + (column * golden) % 1 - 0.5, column + (row * golden) % 1)
    return shape.reshape(-1, 3) + np.asarray(center), (area * cortex).ravel()


def spine(person: Person, step: float) -> Cloud:
    """Return vertebral bodies, pedicles, transverse and spinous processes from C4 to L2."""
    cloud: Cloud = []
    for number in range(-3, 15):
        y = vertebra_height(person, number)
        pitch = vertebra_height(person, number + 1) - y
        x = float(spine_at(person, y))
        half = np.interp(number, [-3, 1, 5, 14], [13.5, 16.0, 14.5, 22.0])
        deep = np.interp(number, [-3, 1, 14], [9, 10, 17])
        tall = pitch * 0.41
        cloud.append(ellipsoid_shell((x, y, -62), (half, tall, deep), step * 1.3, 0.22, 0.65))
        for sign in (-1, 1):
            cloud.append(
                ellipsoid_shell((x + sign * half * 0.66, y - 2, -82), (3.4, 5.0, 7.5), step, 0.26, 1.0)
            )
            if number >= 0:
                reach = np.interp(number, [0, 1, 12, 14], [24, 33, 24, 36])
                wing = np.array([[x + sign * 10, y - 2, -88], [x + sign * reach, y - 5, -94]])
                cloud.append(bone(wing, np.full(2, 4.0), np.full(2, 4.0), step, cortex=0.35, spongy=0.12))
        long = np.interp(number, [-3, 1, 6, 12], [8, 14, 24, 18])
        spur = np.array([[x, y + 2, -92], [x, y + 2 + long, -115]])
        cloud.append(
            bone(spur, np.full(2, 3.4), np.full(2, 3.0), step, cortex=0.4, spongy=0.12, up=(1.0, 0.0, 0.0))
        )
    return cloud


def shoulder(person: Person, sign: int, step: float) -> Cloud:
    """Return clavicle, scapula and humerus of one side."""
    side = person.side(sign)
    joint_x, joint_y = side.width + 34, person.shoulder + 16
    inner_edge = min(person.scapula, joint_x - 72)  # a scapula is not seen edge-on in a frontal film
    high = person.shoulder - 4
    t = np.linspace(0, 1, 24)
    inner = high + person.clavicle_rise + 16
    clavicle = np.stack(
        [
            sign * (15 + (joint_x - 22) * t),
            inner + (high - inner) * t**0.8 + 3.5 * np.sin(2 * np.pi * t),
            58 - 64 * t**1.4 + 9 * np.sin(2 * np.pi * t),
        ],
        axis=1,
    )
    size = (
        np.interp(t, [0, 0.12, 0.5, 1], [9.5, 6.5, 5.4, 6.0]) * np.clip(1 - (2 * t - 1) ** 16, 0.05, 1) ** 0.5
    )
    cloud: Cloud = [bone(clavicle, size, size * 0.85, step, cortex=1.25, spongy=0.16)]
    lean = np.radians(8 + 24 * side.arm)
    cos, sin = np.cos(lean), np.sin(lean)

    def place(u: Points, v: Points, z: Points) -> Points:
        """Rotate the scapula's axes (outward, downward) by the elevation of the arm."""
        far = joint_x - 24 - inner_edge
        a, b = (u - 1) * far, (v - 0.22) * 135
        return np.stack(
            [sign * (joint_x - 24 + a * cos + b * sin), joint_y + 4 - a * sin + b * cos, z], axis=1
        )

    edges = [
        ([1.0, 0.42, 0.16, 0.12], [0.22, 0.62, 1.0, 1.06], 3.2, 2.6),  # lateral border
        ([0.12, 0.02, 0.0, 0.12, 0.3], [1.06, 0.7, 0.2, -0.06, -0.1], 1.6, 1.8),  # medial border
        ([0.3, 0.62, 0.85], [-0.1, -0.02, 0.1], 1.4, 1.6),  # upper border
        ([0.02, 0.5, 1.0, 1.22], [0.22, 0.1, -0.06, -0.12], 3.6, 3.0),  # spine and acromion
        ([0.86, 0.94, 1.1], [0.12, -0.03, 0.04], 5.0, 4.4),  # coracoid process
        ([1.02, 1.05, 1.02], [0.1, 0.24, 0.38], 3.0, 4.5),  # glenoid
    ]
    for outwards, downwards, tall, thick in edges:
        path = place(np.array(outwards), np.array(downwards), np.full(len(outwards), -80.0))
        smooth = curve(path, 30)
        cloud.append(
            bone(
                smooth,
                np.full(30, tall),
                np.full(30, thick),
                step,
                cortex=0.6,
                spongy=0.1,
                up=(0.0, 0.0, 1.0),
            )
        )
    count = max(8, int(100 / step))
    ticks = (np.arange(count) + 0.5) / count
    u, v = np.tile(ticks, count), np.repeat(ticks, count)
    outer = np.interp(v, [0, 0.25, 0.62, 1], [0.85, 1.0, 0.45, 0.14])
    plate = place(u * outer, v, np.full(u.shape, -80.0))
    area = 135 * (joint_x - 24 - inner_edge) * outer / count**2
    cloud.append((plate, area * 3.2))
    arm = np.array([np.sin(side.arm) * sign, np.cos(side.arm)])
    along = np.array([-21.0, -19, -12, 0, 14, 28, 44, 70, 160, 280])
    radius = np.array([3.0, 10, 19, 23.5, 23, 19, 14.5, 12, 11, 11])
    lean_in = np.array([-7.0, -7, -6, -5, -4, -1, 0, 0, 0, 0])  # the head faces the socket
    shaft = np.stack(
        [sign * (joint_x + lean_in) + arm[0] * along, joint_y + arm[1] * along, np.full(10, -20.0)], axis=1
    )
    smooth = curve(np.column_stack([shaft[:, :2], radius]), 60)
    girth, axis = smooth[:, 2].copy(), smooth
    axis[:, 2] = -20.0
    cloud.append(bone(axis, girth, girth, step, cortex=0.9, spongy=0.05, up=(0.0, 0.0, 1.0)))
    wall = np.linspace(0, 1, 60) > 0.45  # the shaft's walls are thick
    cloud.append(
        bone(
            axis[wall], girth[wall] * 0.9, girth[wall] * 0.9, step, cortex=1.6, spongy=0.0, up=(0.0, 0.0, 1.0)
        )
    )
    return cloud


def skeleton(
    person: Person, step: float, rng: np.random.Generator, *, arms: bool = True
) -> tuple[Points, Points]:
    """Return the bones of the chest, sampled every ``step`` millimeters; ``arms`` adds the shoulders."""
    cloud = spine(person, step)
    for sign in (-1, 1):
        cloud += [rib(person, number, sign, step, rng) for number in range(1, person.ribs + 1)]
        if arms:
            cloud += shoulder(person, sign, step)
    top = person.shoulder
    sternum = np.array([[0, top + 26.0, 52], [0, top + 62.0, 73], [0, 180.0, 93]])
    wide = np.array([22.0, 15, 14])
    cloud.append(bone(sternum, wide, np.full(3, 5.0), step, cortex=0.35, spongy=0.03, up=(1.0, 0.0, 0.0)))
    points = np.concatenate([part[0] for part in cloud])
    volumes = np.concatenate([part[1] for part in cloud])
    return points, volumes * person.bone
