"""What makes two files the same film: their pixels, however they are encoded."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

# A part of every hash: to be raised when the pixels are made canonical otherwise.
VERSION: Final = 1

# Gray levels of a film read from a file are at most 65,536 in [0, 1]; if they are evenly spaced, at least
# sixteen of these steps lie between two of them, so that the last bit of a float32 never counts.
STEPS: Final = 2**20
# Pixels at a time: what is computed of them stays in the processor's cache, and memory small.
_BLOCK: Final = 2**18


def pixel_sha256(pixels: NDArray[np.float32]) -> str:
    """Return a hash that is the same for the same image without loss, and for no other.

    Each gray level is replaced by its rank among those that occur. So neither the transfer syntax, nor
    MONOCHROME1 or 2, nor the file type, nor 8, 12 or 16 bits, nor the range that the levels are spread
    over make a difference; a single pixel that changed does, and so every lossy copy is another film. A
    copy whose window cut levels off has lost them and is another film, too. All blank films of one size
    are one film.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], as :func:`CovidXRayLib.films.reader.read_film` gives them.

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
    # A film that never was a file may have more levels than 16 bits hold. Only levels that occur are asked
    # for below, so the others need no rank.
    ranks = np.empty(STEPS + 1, "<u2" if levels.size <= 2**16 else "<u4")
    ranks[levels] = np.arange(levels.size)
    digest = hashlib.sha256(f"film pixels {VERSION}: {pixels.shape[0]} x {pixels.shape[1]}\n".encode())
    for block in blocks:
        digest.update(ranks[_steps(flat[block])].data)
    return digest.hexdigest()


def _steps(levels: NDArray[np.float32]) -> NDArray[np.int32]:
    # A power of two changes the exponent alone; half a step is added for rounding.
    return (levels * np.float32(STEPS) + np.float32(0.5)).astype(np.int32)
