"""A lateral film of a parametric chest: it has no lungs to outline, and checks must refuse it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from CovidXRayLib.phantom.anatomy import lung_field, medical_devices
from CovidXRayLib.phantom.anatomy.person import Person, draw_person
from CovidXRayLib.phantom.anatomy.skeleton import skeleton
from CovidXRayLib.phantom.anatomy.soft_tissue import dome, ellipse, limb
from CovidXRayLib.phantom.anatomy.vessels import Tubes, airways, vessels
from CovidXRayLib.phantom.phantom import Phantom, check_arguments
from CovidXRayLib.phantom.projection import exposure
from CovidXRayLib.phantom.projection.camera import Array, Camera
from CovidXRayLib.phantom.projection.splat import Points, splat, tubes
from CovidXRayLib.phantom.projection.textures import cloudy, enlarge, softened


def project_lateral(seed: int, size: int = 1024) -> Phantom:
    """Project a chest drawn from a seed into a lateral film: arms up, facing left or right by seed.

    Parameters
    ----------
    seed
        Any whole number from 0.
    size
        Rows and columns, at least 64.

    Returns
    -------
    Phantom
        The film; its ``lungs`` and ``opacity`` are all False.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    check_arguments(seed, size, 1.0)
    people, bones, trees, clouds, extras, quanta = (
        np.random.default_rng(stream) for stream in np.random.SeedSequence([seed, 90]).spawn(6)
    )
    person = draw_person(people, "PA")
    facing = 1 if people.random() < 0.5 else -1
    shown = exposure.draw_exposure(people, "PA")
    # Automatic exposure gives the thicker path more quanta.
    shown = replace(shown, quanta=shown.quanta * 6, scatter=shown.scatter * 0.5)
    bottom = max(person.right.dome + person.right.sulcus, person.left.dome + person.left.sulcus)
    camera = Camera(
        size=size,
        field=float((bottom + 60) * people.uniform(1.12, 1.25)),
        centre=(float(people.normal(0, 8)), float(bottom / 2 + people.normal(0, 8))),
        turn=0.0,
        tilt=float(np.radians(people.normal(0, 2.0))),
        source=1800.0,
        detector=170.0,
    )
    coarse = camera.resized(min(size, max(320, size // 2)))
    tissue, air = soft_parts(person, coarse, facing)
    air, tissue = enlarge(air, size), enlarge(tissue, size)
    tissue += air * exposure.LUNG * (1 + 0.12 * cloudy(clouds, size, 40, 5))
    step = camera.pixel * 0.8
    blood = splat(camera, *tubes(*sideways(vessels(person, trees, max(0.28, 0.25 * step)), facing), step))
    tissue += 36 * (1 - np.exp(-blood / 20)) * np.clip(air / 40, 0.1, 1)
    tissue -= enlarge(splat(coarse, *tubes(*sideways(airways(), facing), coarse.pixel * 0.8)), size)
    points, volumes = skeleton(person, coarse.pixel * 0.9, bones, arms=False)
    attenuation = exposure.TISSUE * np.clip(tissue, 0, None)
    attenuation += exposure.BONE * enlarge(splat(coarse, turned(points, facing), volumes), size)
    attenuation = softened(attenuation, shown.blur / camera.pixel)
    film = exposure.film(attenuation, attenuation, camera.pixel, shown, 1.0, quanta)
    medical_devices.collimation(film, air > 20, extras)
    medical_devices.letters(film, "L" if facing < 0 else "R", (0.5 - 0.4 * facing, 0.12), 0.035)
    return Phantom(
        pixels=np.clip(film, 0, 1),
        lungs=np.zeros((2, size, size), bool),
        opacity=np.zeros((size, size), bool),
        spacing_mm=camera.pixel,
        view="LL",
        seed=seed,
        recipe=f"LL, seed {seed}, size {size}",
        facing="A" if facing > 0 else "P",
    )


def turned(points: Points, facing: int) -> Points:
    """Return points turned by a quarter so that the patient's front looks right (1) or left (-1)."""
    return np.stack([facing * points[:, 2], points[:, 1], -facing * points[:, 0]], axis=1)


def sideways(parts: Tubes, facing: int) -> Tubes:
    """Return tubes turned as :func:`turned` does."""
    start, end, first, last = parts
    return turned(start, facing), turned(end, facing), first, last


def soft_parts(person: Person, camera: Camera, facing: int) -> tuple[Array, Array]:
    """Return thickness of tissue and of lung in millimetres, shape (size, size) each."""
    x, y = camera.grid(0.0)
    front = np.float32(facing) * x  # towards the sternum
    top, floor = person.shoulder, person.left.dome
    rows = np.arange(-260, 560, 2.0)
    half = max(person.depth / 2, 112.0)
    back_edge = np.interp(
        rows, [-200, top - 60, top, 90, 220, 400], [-70, -88, -half - 14, -half - 24, -half - 12, -half]
    )
    front_edge = np.interp(
        rows, [-200, top - 60, top + 10, top + 66, 175, 400], [40, 44, 64, 90, 108, half + 6]
    )
    breadth = np.interp(rows, [-200, top - 60, top + 10, 120, 500], [90, 110, 270, 300, 300])
    kernel = np.hanning(31) / np.hanning(31).sum()
    profile = [
        np.convolve(np.pad(v, 15, mode="edge"), kernel, "valid") for v in (back_edge, front_edge, breadth)
    ]
    back, breast, wide = (np.interp(y, rows, v).astype(np.float32) for v in profile)
    middle, reach = (back + breast) / 2, (breast - back) / 2
    across = np.clip(1 - np.abs((front - middle) / reach) ** 2.6, 0, None)
    torso = wide * np.float32((person.right.width + person.wall) / 160) * np.sqrt(across)
    arms = limb(x, y, (facing * -8, top + 30, 52), (facing * 40, top - 190, 46)) * 1.7
    solid = np.sqrt(np.sqrt(torso**4 + arms**4))
    if person.breast > 0:
        shape = ellipse(front, y, (92, person.breast_at), (12 + person.breast, 56), -0.25)
        solid = solid + dome(shape, 75, 1.0)

    size = person.heart
    low = y - 0.6 * np.clip(y - (floor - 30), 0, None)
    heart = dome(ellipse(front, low, (34 * size, floor - 42), (56 * size, 42 * size), -0.75), 115, 0.7)
    vessels_map = (
        dome(ellipse(front, y, (2, 74), (36, 27), -0.5), 62, 1.0)  # ascending aorta and arch
        + dome(ellipse(front, y, (4, 114), (24, 20), 0.2), 50, 1.0)  # hila
        + dome(ellipse(front, y, (-8, 25), (30, 70), 0.1), 60, 1.0)
    )
    spine_map = 44 * np.clip((-front - 44) / 12, 0, 1)
    air = np.zeros_like(x)
    for sign in (-1, 1):
        side = person.side(sign)
        share = np.clip((y - side.apex) / 150, 0, 1) ** np.float32(0.5)
        rear = -12 - (person.chest_depth / 2 + 6) * share
        fore = -4 + (person.chest_depth / 2 + 9) * np.clip((y - side.apex) / 170, 0, 1) ** np.float32(0.42)
        reach_here = np.maximum((fore - rear) / 2, 1)
        inside = np.clip(1 - np.abs((front - (fore + rear) / 2) / reach_here) ** 2.8, 0, None)
        half_width = np.clip(lung_field.wall(side, y) - 14, 0, None)
        lung = half_width * np.sqrt(inside) * (y > side.apex)
        ahead = np.clip((front - 22) / 60, 0, 1)
        behind = np.clip((18 - front) / 95, 0, 1.1)
        surface = side.dome + 5 + 22 * ahead**2 + (side.sulcus + 12) * (0.4 * behind**2 + 0.6 * behind**4)
        step = np.clip((y - surface) / 22, 0, 1)
        belly = half_width * np.sqrt(1 - (1 - step) ** 2)
        middle_part = (spine_map + vessels_map) / 2 + heart * (0.62 if sign > 0 else 0.38)
        air += np.clip(lung - np.cbrt(belly**3 + middle_part**3), 0, None)
    tissue = np.clip(solid - air, 0, None)
    return np.asarray(tissue, np.float32), np.asarray(air, np.float32)
