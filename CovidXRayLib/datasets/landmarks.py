"""Points of a film that are found again in a crop, an enlargement or another exposure of it.

Collections copy films from each other and cut their borders off, which changes a hash of the whole
image beyond recognition. Local features (Lowe 2004, "Distinctive image features from
scale-invariant keypoints", compared as in Arandjelovic and Zisserman 2012) stay where they are on the
ribs and vessels: two images of one film have dozens that one shift, turn and scale brings to
cover; two patients have a handful by chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE: Final = 256  # pixels of the longest side at which landmarks are looked for
MOST: Final = 150
NEIGHBORS: Final = 10
FARTHEST: Final = 0.55  # between two descriptors of length 1
NEARBY: Final = 3.0  # pixels at SIDE within which a landmark must come to lie
FEWEST_MATCHES: Final = 5
LARGEST_SCALE: Final = 2.0
LARGEST_TURN: Final = 15.0  # degrees

# Of the matches of two films. Phantoms share a skeleton: many matches, of which few lie alike (0.2 at
# most); of films of one patient half and more.
SMALLEST_SHARE: Final = 1 / 3

# Measured on the 1.5 million pairs of 1,743 real films. Different patients (all pairs with an NIH
# film, 1.09 million): at most 8 landmarks in common. One film in two collections, cropped: 38 to 88
# in 96 pairs, 19 in one with arrows drawn over it. Films of one patient on several days, under
# different patient names: from 9 upwards. All 106 pairs under two names that this limit finds were
# looked at: each is a copy or one patient's film of another day.
SAME_BODY: Final = 10


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The strongest local features of one film.

    Attributes
    ----------
    points
        float32 (n, 2): column and row in pixels, the film's longest side being 256.
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
    found, descriptors = cv2.SIFT.create(nfeatures=MOST).detectAndCompute(even, None)
    if descriptors is None:
        return Landmarks(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8))
    # OpenCV returns one more where two are equally strong.
    points = np.array([one.pt for one in found[:MOST]], np.float32)
    return Landmarks(points, descriptors[:MOST].astype(np.uint8))


def common_landmarks(
    first: Sequence[Landmarks], second: Sequence[Landmarks]
) -> Iterator[tuple[int, int, int]]:
    """Find pairs of films that show the same body.

    Yields
    ------
    tuple
        Place in the first, place in the second, and how many landmarks they have in common, for
        all pairs with at least ``SAME_BODY`` of them.
    """
    owner = np.repeat(np.arange(len(second)), [len(one.points) for one in second])
    if not len(owner):
        return
    begin = np.searchsorted(owner, np.arange(len(second)))
    # The forest of random trees looks at a part of all descriptors; the seed makes it the same part.
    cv2.setRNGSeed(0)
    index = cv2.FlannBasedMatcher({"algorithm": 1, "trees": 4}, {"checks": 64})
    index.add([np.concatenate([_unit(one.descriptors) for one in second])])
    for place, film in enumerate(first):
        if len(film.points) < FEWEST_MATCHES:
            continue
        matches: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for neighbors in index.knnMatch(_unit(film.descriptors), k=min(NEIGHBORS, len(owner))):
            seen: set[int] = set()
            for match in neighbors:
                other = int(owner[match.trainIdx])
                if match.distance <= FARTHEST and other not in seen:
                    seen.add(other)
                    matches[other].append((match.queryIdx, match.trainIdx - int(begin[other])))
        for other, pairs in sorted(matches.items()):
            count = _in_common(film, second[other], pairs)
            if count >= SAME_BODY:
                yield place, other, count


def _unit(descriptors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return square roots of shares, float32 (n, 128) of length 1 each."""
    shares = descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True, dtype=np.float32), 1.0)
    return np.asarray(np.sqrt(shares), np.float32)


def _in_common(first: Landmarks, second: Landmarks, pairs: list[tuple[int, int]]) -> int:
    """Count the pairs that one shift, turn and scale brings to cover."""
    if len(pairs) < SAME_BODY:
        return 0
    places = np.array(pairs)
    move, fits = cv2.estimateAffinePartial2D(
        first.points[places[:, 0]], second.points[places[:, 1]], ransacReprojThreshold=NEARBY
    )
    if move is None:
        return 0
    scale = float(np.hypot(move[0, 0], move[1, 0]))
    turn = abs(float(np.degrees(np.arctan2(move[1, 0], move[0, 0]))))
    if not 1 / LARGEST_SCALE <= scale <= LARGEST_SCALE or turn > LARGEST_TURN:
        return 0
    count = int(fits.sum())
    return count if count >= SMALLEST_SHARE * len(pairs) else 0
