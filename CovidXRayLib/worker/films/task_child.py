"""The child in which a task reads many films."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from CovidXRayLib.errors import EngineError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.error_sentences import Failure, RequestError
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.films.quarantine import Quarantine
from CovidXRayLib.worker.tasks import Order


@contextmanager
def task_child(order: Order) -> Iterator[FilmChild]:
    """Open a child with the task's ``settings``, not started yet; any film may crash it.

    Raises
    ------
    RequestError
        If its engine or device fails.
    """
    quarantine = Quarantine(remedy=_("analyze it alone to retry"))
    with FilmChild(order.fields["settings"], quarantine=quarantine, is_cancelled=order.is_cancelled) as child:
        try:
            yield child
        except EngineError as error:
            if child.problem is None:
                raise
            raise RequestError(Failure("engine", child.problem)) from error
