"""Thickness of bones and vessels by projecting sample points with volumes.

A thin shell sampled evenly in three dimensions and summed along the rays looks like a bone on a radiograph:
bright edges, and brighter still where the shell runs along the ray.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.phantom.projection.camera import Array, Camera

Points = NDArray[np.floating]


def splat(camera: Camera, points: Points, volumes: Points) -> Array:
    """Return the thickness in millimeters, shape (size, size), of small volumes at points.

    Parameters
    ----------
    points
        Shape (n, 3), body millimeters.
    volumes
        Shape (n,), cubic millimeters; may be negative (air in tissue).
    """
    size = camera.size
    column, row = camera.project(points)
    inside = (column > 0) & (column < size - 1.001) & (row > 0) & (row < size - 1.001)
    column, row, weight = column[inside], row[inside], volumes[inside]
    left, top = column.astype(np.int32), row.astype(np.int32)
    across, down = column - left, row - top
    start = top * size + left
    total = np.zeros(size * size)
    for offset, share in (
        (0, (1 - across) * (1 - down)),
        (1, across * (1 - down)),
        (size, (1 - across) * down),
        (size + 1, across * down),
    ):
        total += np.bincount(start + offset, weight * share, minlength=size * size)
    # The volume is divided by a pixel's area at the body, which is smaller than at the detector.
    area = (camera.pixel / float(camera.magnification(0.0))) ** 2
    return (total / area).astype(np.float32).reshape(size, size)


def curve(knots: Points, count: int = 60) -> Points:
    """Return a smooth path through knots of shape (n, 3) (Catmull-Rom)."""
    ends = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    at = np.linspace(0, len(knots) - 1 - 1e-9, count)
    low = at.astype(int)
    t = (at - low)[:, None]
    a, b, c, d = ends[low], ends[low + 1], ends[low + 2], ends[low + 3]
    return np.asarray(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))


def resample(path: Points, step: float, *columns: Points) -> tuple[Points, ...]:
    """Return a polyline of shape (n, 3) and its per-point values at even steps of ``step`` millimeters."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.linspace(0, along[-1], max(3, int(along[-1] / step) + 1))
    line = np.stack([np.interp(at, along, path[:, axis]) for axis in range(3)], axis=1)
    return (line.astype(np.float32), *(np.interp(at, along, c).astype(np.float32) for c in columns))


def bone(
    path: Points,
    height: Points,
    depth: Points,
    step: float,
    *,
    cortex: float,
    spongy: float = 0.22,
    up: tuple[float, float, float] = (0.0, -1.0, 0.0),
    density: Points | None = None,
) -> tuple[Points, Points]:
    """Return points and volumes of a long bone: a cortical shell around spongy bone.

    Parameters
    ----------
    path
        Shape (n, 3), the bone's axis in millimeters.
    height, depth
        Shape (n,), half axes of its oval section along ``up`` and across it.
    step
        Distance of the samples in millimeters.
    cortex
        Thickness of the shell in millimeters.
    spongy
        Bone content of the interior as a fraction of cortical bone.
    density
        Shape (n,), relative density along the path; None for 1.
    """
    if density is None:
        density = np.ones(len(path))
    line, tall, deep, content = resample(path, step, height, depth, density)
    tangent = np.gradient(line, axis=0)
    stride = np.linalg.norm(tangent, axis=1)
    tangent /= stride[:, None]
    across = np.cross(tangent, np.asarray(up, float))
    across /= np.maximum(np.linalg.norm(across, axis=1), 1e-6)[:, None]
    normal = np.cross(across, tangent)
    ring = max(8, int(np.pi * float(tall.mean() + deep.mean()) / step))
    angle = np.linspace(0, 2 * np.pi, ring, endpoint=False, dtype=np.float32)
    cos, sin = np.cos(angle), np.sin(angle)
    a, b = tall[:, None], deep[:, None]
    shell = line[:, None] + (a * cos)[..., None] * normal[:, None] + (b * sin)[..., None] * across[:, None]
    arc = np.hypot(a * sin, b * cos) * np.float32(2 * np.pi / ring)
    shell_volume = arc * (stride * content * cortex)[:, None]
    axis, radius, flat, full = resample(path, 4 * step, height, depth / height, density)
    share = spongy * (flat * full)[:-1]
    fill, fill_volume = tubes(axis[:-1], axis[1:], radius[:-1], radius[1:], 1.5 * step, share)
    return (
        np.concatenate([shell.reshape(-1, 3), fill]),
        np.concatenate([shell_volume.ravel(), fill_volume]),
    )


def tubes(
    start: Points, end: Points, first: Points, last: Points, step: float, share: Points | None = None
) -> tuple[Points, Points]:
    """Return points and volumes of many straight solid tubes seen from the front.

    Parameters
    ----------
    start, end
        Shape (n, 3), the axes.
    first, last
        Shape (n,), radii at the two ends, in millimeters.
    step
        Distance of the samples in millimeters.
    share
        Shape (n,), content of each tube; None for 1.
    """
    start, end = np.asarray(start, np.float32), np.asarray(end, np.float32)
    first, last = np.asarray(first, np.float32), np.asarray(last, np.float32)
    if share is None:
        share = np.ones(len(start), np.float32)
    axis = end - start
    length = np.linalg.norm(axis, axis=1)
    points, volumes = [], []
    # Tubes of similar bulk share one number of samples, so that each group is one array operation.
    along_count = np.maximum(2, np.ceil(length / step)).astype(int)
    along_count = (2 ** np.ceil(np.log2(along_count))).astype(int)
    across_count = np.maximum(1, np.ceil(2 * np.maximum(first, last) / step)).astype(int)
    across_count = (2 ** np.ceil(np.log2(across_count))).astype(int) + 1
    side = np.stack([-axis[:, 1], axis[:, 0]], axis=1)
    side /= np.maximum(np.linalg.norm(side, axis=1), 1e-6)[:, None]
    for count, width in sorted(set(zip(along_count.tolist(), across_count.tolist(), strict=True))):
        pick = (along_count == count) & (across_count == width)
        t = (np.arange(count, dtype=np.float32) + 0.5) / count
        u = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
        radius = first[pick, None] + (last - first)[pick, None] * t
        position = np.repeat(
            (start[pick, None] + axis[pick, None] * t[None, :, None])[:, :, None], width, axis=2
        )
        position[..., :2] += (radius[:, :, None] * u)[..., None] * side[pick, None, None]
        chord = np.sqrt(1 - u * u)
        chord *= (np.pi / 2) / (chord.sum() * 2 / width)  # keeps the section's area at any sampling
        volume = (radius**2)[..., None] * 2 * chord * (2 / width)
        volume = volume * (share[pick] * length[pick] / count)[:, None, None]
        points.append(position.reshape(-1, 3))
        volumes.append(volume.ravel())
    return np.concatenate(points), np.concatenate(volumes)
