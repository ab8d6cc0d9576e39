"""What is called back must not fail in silence: the panel would stay busy for ever."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ParamSpec

import slicer

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.error_sentences import explain

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
_log = logging.getLogger(__name__)


def guarded(function: Callable[P, object], onError: Callable[[str], object]) -> Callable[P, object]:
    """A function that tells of its error, instead of leaving it to whoever called back.

    Parameters
    ----------
    function : callable
    onError : callable
        Called with one sentence for the reader.
    """

    def call(*arguments: P.args, **more: P.kwargs) -> object:
        try:
            return function(*arguments, **more)
        except Exception as error:  # noqa: BLE001 - it is logged, and the reader is told
            onError(sentenceOf(error))
            return False

    return call


def sentenceOf(error: BaseException) -> str:
    """What an error means, as one sentence; one that nobody foresaw is logged with its trace.

    A missing module of Slicer, or a missing Python package, is named.
    """
    if not isinstance(error, CovidXRayError):
        _log.error("a part of the panel failed", exc_info=error)
    if isinstance(error, AttributeError) and error.obj is slicer.modules:
        return _("Slicer's module '{name}' is missing, which this needs.").format(name=error.name)
    return explain(error).sentence
