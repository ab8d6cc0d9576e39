"""Selection of training films, without leakage of held-out ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from CovidXRayLib.datasets.leaks import refuse_leaks, without_leaks
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.i18n import gettext as _


def require_known_families(films: Iterable[ManifestFilm], families: Collection[str]) -> None:
    """Check that the source families to hold out exist, to detect typing errors.

    Raises
    ------
    ManifestError
        If a family has no film.
    """
    known = {film.source_family for film in films}
    unknown = set(families) - known
    if unknown:
        raise ManifestError(
            _(
                "No films from {families}; the source families of the manifest are {known}: hold out "
                "one of these."
            ).format(families=", ".join(sorted(unknown)), known=", ".join(sorted(known)))
        )


def films_to_learn_from(
    films: Sequence[ManifestFilm],
    *,
    held_out_folds: Collection[int],
    held_out_families: Collection[str] = (),
    prints: Path,
    leaks: str = "leave_out",
) -> list[ManifestFilm]:
    """Drop films that are held out, show a held-out patient or image, or may not be trained on.

    Parameters
    ----------
    films
        All films of the manifest, since films without masks or with other labels can also be copies.
    prints
        Cache folder of film fingerprints, as for
        :func:`CovidXRayLib.datasets.film_fingerprints.take_prints`.
    leaks
        ``leave_out``: films that show a held-out patient or image are logged and dropped. ``refuse``: they
        are an error.

    Raises
    ------
    LeakError
        If there are such films and `leaks` is ``refuse``.
    """
    candidates, held_out = [], []
    for film in films:
        kept_out = film.fold in held_out_folds or film.source_family in held_out_families
        if kept_out or not film.may_train:
            held_out.append(film)
        elif film.may_train_shipped_weights:
            candidates.append(film)
    if leaks == "refuse":
        refuse_leaks(candidates, held_out, cache=prints)
        return candidates
    return without_leaks(candidates, held_out, cache=prints)[0]
