"""Which films a network may learn from: never a held-out one, in no guise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from CovidXRayLib.datasets.leaks import without_leaks
from CovidXRayLib.datasets.manifest import ManifestFilm


def films_to_learn_from(
    films: Sequence[ManifestFilm],
    *,
    held_out_folds: Collection[int],
    held_out_families: Collection[str] = (),
    prints: Path,
) -> list[ManifestFilm]:
    """Leave out what is held out, what shows the same patient or picture, and what may not train.

    Parameters
    ----------
    films
        The whole manifest: films without masks or of other labels can be copies, too.
    prints
        Folder that keeps what recognises each film again, as for
        :func:`CovidXRayLib.datasets.film_prints.take_prints`.
    """
    candidates, held_out = [], []
    for film in films:
        kept_out = film.fold in held_out_folds or film.source_family in held_out_families
        if kept_out or not film.may_train:
            held_out.append(film)
        elif film.may_train_shipped_weights:
            candidates.append(film)
    return without_leaks(candidates, held_out, cache=prints)[0]
