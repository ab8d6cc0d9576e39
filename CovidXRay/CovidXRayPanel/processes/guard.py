"""Error handling of callbacks, which must not fail silently and leave the panel busy."""

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
    """Wrap a callback so that its errors are reported instead of raised to the caller.

    Parameters
    ----------
    function : callable
    onError : callable
        Called with an error message for the user.
    """

    def call(*arguments: P.args, **more: P.kwargs) -> object:
        try:
            return function(*arguments, **more)
        except Exception as error:  # noqa: BLE001 - logged and reported
            onError(sentenceOf(error))
            return False

    return call


def sentenceOf(error: BaseException) -> str:
    """Return an error as one sentence; unexpected errors are logged with their traceback.

    A missing Slicer module or Python package is named.
    """
    if not isinstance(error, CovidXRayError):
        _log.error("a part of the panel failed", exc_info=error)
    if isinstance(error, AttributeError) and error.obj is slicer.modules:
        return _("The required Slicer module '{name}' is missing.").format(name=error.name)
    return explain(error).sentence
