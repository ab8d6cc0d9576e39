"""Sequential processing of films by a child, shared by all callers that read or analyze films."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from numpy.typing import NDArray

from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import IsCancelled, never_cancelled
from CovidXRayLib.worker.films.film_child import MAX_ATTEMPTS, CancelledError, FilmChild
from CovidXRayLib.worker.transport.messages import Message

T = TypeVar("T")


@dataclass(frozen=True)
class FilmRequest:
    """A request about one film.

    Attributes
    ----------
    film
        The film, as named in errors.
    fields
        Content of the request; see :class:`CovidXRayLib.worker.request_handler.Handler`.
    kind
        Kind of the request.
    arrays
        Arrays of the request.
    max_attempts, seconds
        As for :meth:`.film_child.FilmChild.ask`.
    """

    film: Path | str
    fields: Mapping[str, Any]
    kind: Literal["analyze", "task"] = "task"
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    max_attempts: int = MAX_ATTEMPTS
    seconds: float | None = None


@dataclass(frozen=True)
class FilmOutcome(Generic[T]):
    """Outcome of one film: a reply or an error.

    Attributes
    ----------
    item
        The item that was passed for it.
    result
        The child's reply, or the reason why there is none: the film cannot be read, crashed the child,
        exceeded the time limit, or was skipped because it did so before.
    seconds
        Time taken.
    """

    item: T
    result: Message | FilmError
    seconds: float


def process_films(
    child: FilmChild,
    items: Iterable[T],
    request: Callable[[T], FilmRequest | None],
    *,
    on_begin: Callable[[T], object] = lambda item: None,
    is_cancelled: IsCancelled = never_cancelled,
) -> Iterator[FilmOutcome[T]]:
    """Process films in order, and yield their outcomes.

    Parameters
    ----------
    child
        The child; it is started on demand, and replaced after a crash.
    items
        Objects that represent the films.
    request
        Returns the request for an item, or None to skip it; may raise FilmError.
    on_begin
        Called before each film.
    is_cancelled
        Called before each film.

    Raises
    ------
    CancelledError
        If `is_cancelled`, or that of the child, returns True.
    CovidXRayError
        Errors of the child that concern all films, such as those of loading its networks.
    """
    for item in items:
        if is_cancelled():
            raise CancelledError(_("Stopped."))
        on_begin(item)
        began = time.perf_counter()
        result: Message | FilmError | None
        try:
            request_ = request(item)
            result = None if request_ is None else _ask(child, request_)
        except FilmError as error:
            result = error
        if result is not None:
            yield FilmOutcome(item, result, time.perf_counter() - began)


def process_film(child: FilmChild, item: T, request: Callable[[T], FilmRequest]) -> FilmOutcome[T]:
    """Process one film, and return its outcome; see :func:`process_films`."""
    return next(process_films(child, [item], request))


def _ask(child: FilmChild, request_: FilmRequest) -> Message:
    return child.ask(
        request_.kind,
        request_.film,
        request_.fields,
        request_.arrays,
        max_attempts=request_.max_attempts,
        seconds=request_.seconds,
    )
