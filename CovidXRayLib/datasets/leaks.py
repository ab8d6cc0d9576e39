"""Data leakage: training films that are also held out, possibly in another encoding."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.film_fingerprints import take_prints
from CovidXRayLib.datasets.image_hash import SAME_IMAGE, hash_distances
from CovidXRayLib.datasets.landmarks import Landmarks, common_landmarks
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

_log = logging.getLogger(__name__)

Kind = Literal["file", "picture", "body", "patient"]

# In order of certainty; for each pair the first that applies is reported.
KINDS: Final[dict[Kind, str]] = {
    "file": gettext_noop("the same file"),
    "picture": gettext_noop("the same image"),
    "body": gettext_noop("the same image cropped, or the same patient on another day"),
    "patient": gettext_noop("the same patient"),
}
EXAMPLES: Final = 5


class LeakError(CovidXRayError):
    """Training and held-out films overlap."""

    def __init__(self, leaks: Sequence[Leak]) -> None:
        self.leaks = tuple(leaks)
        super().__init__(
            _(
                "{count} pairs of a training film and a held-out film show the same patient or image "
                "({examples}); give both films the same group_id and fold in the manifest, or exclude "
                "the training films."
            ).format(count=len(self.leaks), examples="; ".join(str(leak) for leak in self.leaks[:EXAMPLES]))
        )

    def __reduce__(self) -> tuple[type[LeakError], tuple[tuple[Leak, ...]]]:
        """Support pickling, so that the error can be passed between processes."""
        return LeakError, (self.leaks,)


@dataclass(frozen=True)
class Leak:
    """A training film and a held-out film that show the same patient or image.

    Attributes
    ----------
    training, held_out
        The two films.
    kind
        ``file`` (equal bytes), ``image`` (at most 44 of 255 bits of the image's hash differ),
        ``body`` (at least 10 landmarks match) or ``patient`` (same group in the manifest).
    measure
        Differing bits, common landmarks, or 0.
    """

    training: ManifestFilm
    held_out: ManifestFilm
    kind: Kind
    measure: int = 0

    def __str__(self) -> str:
        return _("{training} and {held_out}: {kind}").format(
            training=self.training.id, held_out=self.held_out.id, kind=_(KINDS[self.kind])
        )


def find_leaks(
    training: Sequence[ManifestFilm], held_out: Sequence[ManifestFilm], *, cache: Path | None = None
) -> list[Leak]:
    """Compare every training film with every held-out film.

    The thresholds and their measurements are documented in
    :mod:`~CovidXRayLib.datasets.image_hash` and :mod:`~CovidXRayLib.datasets.landmarks`.

    Parameters
    ----------
    cache
        Cache folder of the fingerprints; see
        :func:`~CovidXRayLib.datasets.film_fingerprints.take_prints`.

    Returns
    -------
    list of Leak
        One per pair, in the order of the training films.

    Raises
    ------
    FilmError, ManifestError
        If a film cannot be read, or does not match the manifest.
    """
    kinds: dict[tuple[int, int], tuple[Kind, int]] = {}
    prints = take_prints(training, cache)
    other_prints = prints if held_out is training else take_prints(held_out, cache)
    found_by: dict[Kind, _Pairs] = {
        "file": _equal([one.sha256 for one in prints], [one.sha256 for one in other_prints]),
        "picture": _alike([one.image for one in prints], [one.image for one in other_prints]),
        "body": _same_body([one.landmarks for one in prints], [one.landmarks for one in other_prints]),
        "patient": _equal([film.group for film in training], [film.group for film in held_out]),
    }
    for kind, found in found_by.items():
        for pair, measure in found.items():
            kinds.setdefault(pair, (kind, measure))
    return [Leak(training[i], held_out[j], *kinds[i, j]) for i, j in sorted(kinds)]


def refuse_leaks(
    training: Sequence[ManifestFilm], held_out: Sequence[ManifestFilm], *, cache: Path | None = None
) -> None:
    """Raise an error if a training film shows a held-out patient or image.

    Raises
    ------
    LeakError
        Names the first pairs and their number; the attribute ``leaks`` has all.
    """
    leaks = find_leaks(training, held_out, cache=cache)
    if leaks:
        raise LeakError(leaks)


def without_leaks(
    training: Sequence[ManifestFilm], held_out: Sequence[ManifestFilm], *, cache: Path | None = None
) -> tuple[list[ManifestFilm], list[Leak]]:
    """Drop training films that show a held-out patient or image; each pair is logged.

    Returns
    -------
    kept
        The remaining training films, in order.
    dropped
        The leaks behind the dropped films; a film can have several.
    """
    leaks = find_leaks(training, held_out, cache=cache)
    for leak in leaks:
        _log.info("left out of training: %s", leak)
    dropped = {leak.training.id for leak in leaks}
    if dropped:
        _log.warning("%d films show held-out patients or pictures and are not trained on", len(dropped))
    return [film for film in training if film.id not in dropped], leaks


def same_patients(films: Sequence[ManifestFilm], *, cache: Path | None = None) -> dict[str, str]:
    """Group films that show the same patient or image, directly or by way of other films.

    Parameters
    ----------
    cache
        As for :func:`find_leaks`.

    Returns
    -------
    dict
        Name of the group by identifier of the film: the first identifier in the group.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = {film.id: index for index, film in enumerate(films)}
    leaks = find_leaks(films, films, cache=cache)
    first = [place[leak.training.id] for leak in leaks]
    second = [place[leak.held_out.id] for leak in leaks]
    joined = coo_array((np.ones(len(leaks), bool), (first, second)), (len(films),) * 2)
    _count, numbers = connected_components(joined, directed=False)
    names: dict[int, str] = {}
    return {
        film.id: names.setdefault(int(number), film.id) for film, number in zip(films, numbers, strict=True)
    }


_Pairs = dict[tuple[int, int], int]


def _equal(first: Sequence[str], second: Sequence[str]) -> _Pairs:
    places = defaultdict(list)
    for place, text in enumerate(second):
        places[text].append(place)
    return {(i, j): 0 for i, text in enumerate(first) for j in places.get(text, ())}


def _alike(first: Sequence[NDArray[np.bool_]], second: Sequence[NDArray[np.bool_]]) -> _Pairs:
    pairs: _Pairs = {}
    if not second:
        return pairs
    others = np.stack(second)
    for start in range(0, len(first), 1024):  # 100,000 films would need 10,000,000,000 distances at once
        distances = hash_distances(np.stack(first[start : start + 1024]), others)
        for i, j in np.argwhere(distances <= SAME_IMAGE):
            pairs[start + int(i), int(j)] = int(distances[i, j])
    return pairs


def _same_body(first: Sequence[Landmarks], second: Sequence[Landmarks]) -> _Pairs:
    # The smaller set is the query and the larger one the index, since queries cost more.
    if len(first) < len(second):
        return {(i, j): count for i, j, count in common_landmarks(first, second)}
    return {(i, j): count for j, i, count in common_landmarks(second, first)}
