"""Complete check of a manifest, which reports all problems and not only the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.leaks import find_leaks
from CovidXRayLib.datasets.manifest import ManifestFilm, examine_rows, row_error
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME, CellError
from CovidXRayLib.i18n import gettext as _


def check_manifest(
    folder: Path, *, images: bool = False, cache: Path | None = None
) -> tuple[list[ManifestFilm], list[str]]:
    """Check each row, each file's SHA-256, and that no patient is in both training and held-out films.

    Parameters
    ----------
    images
        Also compare all films with each other, to find images and patients that occur in two groups.
    cache
        See :func:`~CovidXRayLib.datasets.leaks.find_leaks`.

    Returns
    -------
    films
        The films of the valid rows.
    problems
        One sentence per problem.

    Raises
    ------
    ManifestError
        If the file is not a table or lacks a column.
    FilmError
        With `images`, if a film cannot be read.
    """
    path = folder / MANIFEST_NAME
    films: list[ManifestFilm] = []
    problems: list[str] = []
    for number, film in examine_rows(folder):
        if isinstance(film, CellError):
            problems.append(str(row_error(path, number, film)))
            continue
        films.append(film)
        if film.sha256 and file_sha256(film.file) != film.sha256:
            problem = _("{file} does not match the stated SHA-256; restore it").format(file=film.file)
            problems.append(str(row_error(path, number, problem)))
    problems += _on_two_sides(films)
    if images:
        problems += _in_two_groups(films, cache)
    return films, problems


def _on_two_sides(films: Sequence[ManifestFilm]) -> Iterator[str]:
    sides: tuple[tuple[str, Callable[[ManifestFilm], str]], ...] = (
        ("fold", lambda film: str(film.fold)),
        ("split", lambda film: film.split if film.split != "aside" else ""),
    )
    for column, side in sides:
        of_group: dict[str, set[str]] = defaultdict(set)
        for film in films:
            if side(film):
                of_group[film.group].add(side(film))
        for group, found in of_group.items():
            if len(found) > 1:
                yield _("The patient {group} has several values of {column}: {found}.").format(
                    group=group, column=column, found=", ".join(sorted(found))
                )
    unplaced = sum(not film.split for film in films)
    if 0 < unplaced < len(films):
        yield _("{count} films have no split although others have; run 'covidxray manifest split'.").format(
            count=unplaced
        )


def _in_two_groups(films: Sequence[ManifestFilm], cache: Path | None) -> Iterator[str]:
    for leak in find_leaks(films, films, cache=cache):
        one, other = leak.training, leak.held_out
        if one.id < other.id and one.group != other.group:
            yield _("{leak} ({one} and {other} in the folds {fold} and {other_fold}).").format(
                leak=leak, one=one.group, other=other.group, fold=one.fold, other_fold=other.fold
            )
