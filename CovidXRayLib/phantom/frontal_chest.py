"""A parametric chest, projected into a frontal film with known lungs and opacities."""

from __future__ import annotations

from typing import Literal

import numpy as np

from CovidXRayLib.phantom.anatomy import medical_devices, soft_tissue
from CovidXRayLib.phantom.anatomy.covid_opacities import opacities
from CovidXRayLib.phantom.anatomy.person import Person, draw_person
from CovidXRayLib.phantom.anatomy.skeleton import skeleton
from CovidXRayLib.phantom.anatomy.vessels import airways, vessels
from CovidXRayLib.phantom.phantom import Phantom, check_arguments
from CovidXRayLib.phantom.projection import exposure
from CovidXRayLib.phantom.projection.camera import Camera
from CovidXRayLib.phantom.projection.splat import splat, tubes
from CovidXRayLib.phantom.projection.textures import cloudy, enlarge, softened

OPACITY_FROM = 0.08  # filled share of the air from which a place counts as opacity


def draw_camera(person: Person, size: int, view: str, rng: np.random.Generator) -> Camera:
    """Draw where the person stands before the detector and how much of the body is on the film."""
    bottom = max(person.right.dome + person.right.sulcus, person.left.dome + person.left.sulcus)
    widest = 2 * max(person.right.width, person.left.width)
    field = max(widest * 1.12, (bottom + 30) * 1.12) * rng.uniform(1.02, 1.22)
    portable = view == "AP"
    shift = rng.normal(0, 7), rng.normal(0, 6)
    return Camera(
        size=size,
        field=float(field * (1.06 if portable else 1.0)),
        centre=(float(shift[0]), float(bottom / 2 + shift[1])),
        turn=float(np.radians(rng.normal(0, 3.0 if portable else 1.6))),
        tilt=float(np.radians(rng.normal(0, 2.2 if portable else 1.0))),
        source=float(rng.uniform(1000, 1300) if portable else rng.uniform(1750, 1900)),
        detector=-110.0 if portable else 115.0,
    )


def project_chest(
    seed: int,
    size: int = 1024,
    *,
    view: Literal["PA", "AP"] = "PA",
    opacity: float = 0.0,
    markers: bool = True,
    noise: float = 1.0,
) -> Phantom:
    """Project a chest drawn from a seed into a frontal film.

    Line integrals of soft tissue, lung and bone are added, attenuate the beam (Beer and Lambert), and
    scatter, quantum noise and a display curve make a film of them. The same seed gives the same person
    and film at any size; ``opacity`` changes the disease only.

    Parameters
    ----------
    seed
        Any whole number from 0.
    size
        Rows and columns, at least 64.
    view
        ``"PA"``, or ``"AP"`` for a bedside film: less breath, larger heart, haze, leads and tubes.
    opacity
        Severity of pneumonia, 0 (none) to 1.
    markers
        Whether letters, text, devices and collimation borders may appear.
    noise
        Scale of the quantum noise, from 0 (none).

    Returns
    -------
    Phantom
        Film and ground truth.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    check_arguments(seed, size, noise)
    if view not in ("PA", "AP"):
        raise ValueError(f"view is {view!r}; a frontal film is 'PA' or 'AP'")
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity is {opacity}; it must lie between 0 and 1")
    # Independent streams: asking for disease or markers does not change the person.
    people, bones, trees, clouds, patches, extras, quanta = (
        np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(7)
    )
    person = draw_person(people, view)
    camera = draw_camera(person, size, view, people)
    shown = exposure.draw_exposure(people, view)
    # Organs and bones have softer edges than these pixels; vessels and noise are done at full size.
    coarse = camera.resized(min(size, max(320, size // 2)))
    soft = soft_tissue.compose(person, coarse)
    air = enlarge(soft.air, size)
    outlines = np.stack([enlarge(outline, size) for outline in soft.outlines])

    step = camera.pixel * 0.8
    lungs_density = exposure.LUNG * (1 + 0.17 * cloudy(clouds, size, 40, 5))
    tissue = enlarge(soft.tissue, size) + air * lungs_density
    blood = splat(camera, *tubes(*vessels(person, trees, max(0.28, 0.25 * step)), step))
    # Vessels seen end on do not stand out as much as their length would make them.
    tissue += 36 * (1 - np.exp(-blood / 20)) * np.clip(air / 25, 0.25, 1)
    tissue -= enlarge(splat(coarse, *tubes(*airways(), coarse.pixel * 0.8)), size)
    attenuation = exposure.TISSUE * np.clip(tissue, 0, None)
    bone = splat(coarse, *skeleton(person, coarse.pixel * 0.8, bones))
    attenuation += exposure.BONE * enlarge(bone, size)
    if markers:
        attenuation += medical_devices.devices(person, camera, view, extras)
    attenuation = softened(attenuation, shown.blur / camera.pixel)

    healthy = attenuation
    filled = np.zeros_like(air)
    if opacity > 0:
        filled = enlarge(opacities(person, coarse, opacity, patches), size)
        attenuation = healthy + exposure.TISSUE * (1 - exposure.LUNG) * air * filled
    film = exposure.film(attenuation, healthy, camera.pixel, shown, noise, quanta)
    lungs = outlines > 0
    if markers:
        medical_devices.collimation(film, np.logical_or(*lungs), extras)
        medical_devices.markers(film, view, extras)
    return Phantom(
        pixels=np.clip(film, 0, 1),
        lungs=lungs,
        opacity=(filled > OPACITY_FROM) & np.logical_or(*lungs),
        spacing_mm=camera.pixel,
        view=view,
        seed=seed,
        recipe=f"{view}, seed {seed}, size {size}, opacity {opacity:g}, "
        f"{'with' if markers else 'without'} markers, noise {noise:g}",
    )
