"""Lists of films to read: named ones, filters, orders, and the rows that a list shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from CovidXRayLib.curation.store import Store


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; what is left empty narrows nothing.

    Attributes
    ----------
    text
        Part of the file's path, of the patient's name where kept, or of the reader's comment.
    states
        Any of ``FILM_STATES``.
    labels
        Any of ``ANSWERS``: the reader's own answers where a reader asks, else the films'.
    flags
        Any of ``FLAGS``: set by the reader who asks, else by anybody.
    unanswered_by
        Only films to which this reader has not given a label.
    assigned_to
        Only films that this reader was asked for.
    mask
        One of ``MASK_FILTERS``: as the reader who asks judged it, else as the film's stands.
    checks_failed
        True: only films whose score was withheld; False: only the others.
    worklist_id
        Only films of this worklist.
    """

    text: str = ""
    states: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unanswered_by: int | None = None
    assigned_to: int | None = None
    mask: str = ""
    checks_failed: bool | None = None
    worklist_id: int | None = None


@dataclass(frozen=True)
class FilmRow:
    """A film as one line of a list.

    Attributes
    ----------
    name
        The file's name.
    thumbnail
        PNG.
    label, probability, others
        The agreed label, the score, and (reader, label) of everybody else who answered; None while hidden,
        and the probability also where there is no score.
    my_label, my_mask
        The reader's own answer and judgement of the mask; empty before.
    checks_failed
        Names of the checks that withheld the score.
    locked_by
        Name of another reader, or of this one in another window, who is editing it; None where nobody is.
    """

    id: int
    name: str
    path: str
    thumbnail: bytes
    state: str
    label: str | None
    my_label: str
    my_mask: str
    probability: float | None
    others: tuple[tuple[str, str], ...] | None
    checks_failed: tuple[str, ...]
    locked_by: str | None


def create(store: Store, name: str) -> int:
    """Make a worklist; one of that name that is there already is returned."""
    raise NotImplementedError


def add(store: Store, worklist_id: int, film_ids: Iterable[int]) -> int:
    """Put films at the end of a worklist; those in it stay where they are. Return how many came in."""
    raise NotImplementedError


def worklists(store: Store) -> dict[int, str]:
    """Return all worklists' names by id, in the order of their ids."""
    raise NotImplementedError


def film_ids(
    store: Store, wanted: Filter | None = None, order: str = "import", reader_id: int | None = None
) -> list[int]:
    """Return the films that a filter leaves, in one of ``ORDERS``."""
    raise NotImplementedError


def rows(store: Store, film_ids: Sequence[int], reader_id: int, hide_others: bool = True) -> list[FilmRow]:
    """Return lines of a list for films, in the order given."""
    raise NotImplementedError
