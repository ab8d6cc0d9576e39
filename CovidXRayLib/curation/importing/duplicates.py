"""Recognition of the same film in different encodings, by its pixels."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Part of every hash; increase it when the canonical form of the pixels changes.
VERSION: Final = 1

# Gray levels of a film read from a file are at most 65,536 in [0, 1]; if they are evenly spaced, at least
# sixteen of these steps lie between two of them, so that float32 rounding has no effect.
STEPS: Final = 2**20
# Pixels per block: intermediate results stay in the CPU cache, and memory use is small.
_BLOCK: Final = 2**18


def pixel_sha256(pixels: NDArray[np.float32]) -> str:
    """Return a hash of an image that is equal for all its lossless encodings, and only for them.

    Each gray level is replaced by its rank among the occurring ones. So transfer syntax, MONOCHROME1 or 2,
    file type, bit depth and the range of the levels make no difference; a single changed pixel does, so that
    every lossy copy is another film, and also a copy whose window has clipped levels. All blank films of the
    same size are the same film.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], as from :func:`CovidXRayLib.films.reader.read_film`.

    Returns
    -------
    str
        64 hexadecimal digits: SHA-256 of a version, the shape and the ranks as little-endian numbers.
    """
    flat = np.ascontiguousarray(pixels).reshape(-1)
    blocks = [slice(start, start + _BLOCK) for start in range(0, flat.size, _BLOCK)]
    occurs = np.zeros(STEPS + 1, bool)
    for block in blocks:
        occurs[_steps(flat[block])] = True
    levels = np.flatnonzero(occurs)
    # A film without a file may have more levels than 16 bits can hold. Only occurring levels are looked up
    # below, so that the others need no rank.
    ranks = np.empty(STEPS + 1, "<u2" if levels.size <= 2**16 else "<u4")
    ranks[levels] = np.arange(levels.size)
    digest = hashlib.sha256(f"film pixels {VERSION}: {pixels.shape[0]} x {pixels.shape[1]}\n".encode())
    for block in blocks:
        digest.update(ranks[_steps(flat[block])].data)
    return digest.hexdigest()


def _steps(levels: NDArray[np.float32]) -> NDArray[np.int32]:
    # A power of two changes only the exponent; half a step is added for rounding.
    return (levels * np.float32(STEPS) + np.float32(0.5)).astype(np.int32)
