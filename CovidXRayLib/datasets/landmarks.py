"""Landmarks of films, robust against cropping, scaling and exposure.

Collections copy films from each other and crop them, which changes a hash of the whole image completely.
Local features (Lowe 2004, "Distinctive image features from scale-invariant keypoints", compared as in
Arandjelovic and Zisserman 2012) stay at the same ribs and vessels: two images of the same film have dozens in
common under one similarity transform; films of two patients have a handful by chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE: Final = 256  # longest side in pixels at which landmarks are detected
MAX_KEYPOINTS: Final = 150
NEIGHBORS: Final = 10
MAX_DESCRIPTOR_DISTANCE: Final = 0.55  # between two descriptors of length 1
MAX_POSITION_ERROR: Final = 3.0  # largest distance between matched landmarks, in pixels at SIDE
MIN_MATCHES: Final = 5
MAX_SCALE: Final = 2.0
MAX_ROTATION: Final = 15.0  # degrees

# Fraction of the matches of two films. Phantoms share a skeleton: many matches, few of them consistent (at
# most 0.2); half or more for films of one patient.
MIN_MATCH_SHARE: Final = 1 / 3

# Measured on the 1.5 million pairs of 1,743 real films. Different patients (all pairs with an NIH film, 1.09
# million): at most 8 landmarks in common. The same film in two collections, cropped: 38 to 88 in 96 pairs, 19
# in one with arrows drawn on it. Films of the same patient on several days, under different patient names: 9
# or more. All 106 pairs under two names that this limit finds were inspected: each is a copy, or a film of
# the same patient on another day.
SAME_BODY: Final = 10


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The strongest local features of a film.

    Attributes
    ----------
    points
        float32 (n, 2): column and row in pixels, with the film scaled to a longest side of 256.
    descriptors
        uint8 (n, 128).
    """

    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]


def find_landmarks(pixels: NDArray[np.float32]) -> Landmarks:
    """Find up to 150 landmarks of a film, float32 (rows, columns) in [0, 1]."""
    scale = SIDE / max(pixels.shape)
    size = [max(1, round(scale * side)) for side in reversed(pixels.shape)]
    small = np.rint(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)
    even = cv2.createCLAHE(2.0, (8, 8)).apply(small)
    found, descriptors = cv2.SIFT.create(nfeatures=MAX_KEYPOINTS).detectAndCompute(even, None)
    if descriptors is None:
        return Landmarks(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8))
    # OpenCV returns one more if two are equally strong.
    points = np.array([one.pt for one in found[:MAX_KEYPOINTS]], np.float32)
    return Landmarks(points, descriptors[:MAX_KEYPOINTS].astype(np.uint8))


def common_landmarks(
    first: Sequence[Landmarks], second: Sequence[Landmarks]
) -> Iterator[tuple[int, int, int]]:
    """Find pairs of films that show the same patient.

    Yields
    ------
    tuple
        Index in the first, index in the second, and number of landmarks in common, for all pairs with at
        least ``SAME_BODY`` of them.
    """
    owner = np.repeat(np.arange(len(second)), [len(one.points) for one in second])
    if not len(owner):
        return
    begin = np.searchsorted(owner, np.arange(len(second)))
    # The random forest searches a subset of all descriptors; the seed makes it reproducible.
    cv2.setRNGSeed(0)
    index = cv2.FlannBasedMatcher({"algorithm": 1, "trees": 4}, {"checks": 64})
    index.add([np.concatenate([_unit(one.descriptors) for one in second])])
    for place, film in enumerate(first):
        if len(film.points) < MIN_MATCHES:
            continue
        matches: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for neighbors in index.knnMatch(_unit(film.descriptors), k=min(NEIGHBORS, len(owner))):
            seen: set[int] = set()
            for match in neighbors:
                other = int(owner[match.trainIdx])
                if match.distance <= MAX_DESCRIPTOR_DISTANCE and other not in seen:
                    seen.add(other)
                    matches[other].append((match.queryIdx, match.trainIdx - int(begin[other])))
        for other, pairs in sorted(matches.items()):
            count = _in_common(film, second[other], pairs)
            if count >= SAME_BODY:
                yield place, other, count


def _unit(descriptors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return RootSIFT descriptors, float32 (n, 128), each of length 1."""
    shares = descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True, dtype=np.float32), 1.0)
    return np.asarray(np.sqrt(shares), np.float32)


def _in_common(first: Landmarks, second: Landmarks, pairs: list[tuple[int, int]]) -> int:
    """Count the matches that are consistent with one similarity transform."""
    if len(pairs) < SAME_BODY:
        return 0
    places = np.array(pairs)
    move, fits = cv2.estimateAffinePartial2D(
        first.points[places[:, 0]], second.points[places[:, 1]], ransacReprojThreshold=MAX_POSITION_ERROR
    )
    if move is None:
        return 0
    scale = float(np.hypot(move[0, 0], move[1, 0]))
    turn = abs(float(np.degrees(np.arctan2(move[1, 0], move[0, 0]))))
    if not 1 / MAX_SCALE <= scale <= MAX_SCALE or turn > MAX_ROTATION:
        return 0
    count = int(fits.sum())
    return count if count >= MIN_MATCH_SHARE * len(pairs) else 0
