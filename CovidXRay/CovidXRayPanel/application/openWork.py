"""Unsaved and running work that would be lost by closing the window or the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from CovidXRay import CovidXRayWidget
    from CovidXRayPanel.review.tab import ReviewTab


@dataclass(frozen=True)
class Unsaved:
    """Unsaved user work.

    Attributes
    ----------
    sentence : str
    save, discard : callable
        Called without arguments; work that could not be saved remains unsaved.
    inScene : bool
        Whether closing the scene discards it, too.
    """

    sentence: str
    save: Callable[[], object]
    discard: Callable[[], object]
    inScene: bool = False


@dataclass(frozen=True)
class Running:
    """A running task; `stop` ends it, and `inScene` is as for :class:`Unsaved`."""

    sentence: str
    stop: Callable[[], object]
    inScene: bool = False


def unsavedIn(panel: CovidXRayWidget) -> list[Unsaved]:
    """Return the unsaved work in a panel and its review.

    Parameters
    ----------
    panel : CovidXRay.CovidXRayWidget
    """
    found = []
    editing = panel.maskEditing
    if editing.hasChanges:
        found.append(
            Unsaved(
                _("The lung masks that you are editing are not accepted yet."),
                lambda: editing.stop(True),
                lambda: editing.stop(False),
                inScene=True,
            )
        )
    return found + (_unsavedInReview(panel.review) if panel.review is not None else [])


def _unsavedInReview(tab: ReviewTab) -> list[Unsaved]:
    found, correction, actions = [], tab.correction, tab.actions
    # The comment first: saving anything else reloads the film with the comment in the database.
    if actions.isCommentUnsaved:
        found.append(Unsaved(_("Your comment is not saved yet."), actions.saveComment, actions.revertComment))
    if correction.active and correction.editing.canUndo:
        found.append(
            Unsaved(
                _("Your mask edit is not saved yet."),
                lambda: correction.stop(True),
                lambda: correction.stop(False),
                inScene=True,
            )
        )
    if correction.unsaved is not None:
        found.append(
            Unsaved(
                _("Your mask edit could not be saved yet."),
                correction.save,
                actions.reject,
                inScene=True,
            )
        )
    if tab.chooser.isOpen and tab.chooser.isMultiple:
        found.append(Unsaved(_("Your flags are not saved yet."), tab.chooser.finish, tab.chooser.back))
    return found


def runningIn(panel: CovidXRayWidget) -> list[Running]:
    """Return the running tasks in a panel and its review."""
    analysis, outputSections = panel.analysis, panel.outputSections
    server = outputSections.pacs.job
    checks = [
        (analysis.busyWith == "analyze", _("A film is being analyzed."), analysis.stop, True),
        (
            outputSections.report.isRunning,
            _("A report is being created."),
            outputSections.report.close,
            True,
        ),
        (
            server.isRunning and server.action == "send",
            _("Results are being sent; the rest stays in the queue."),
            server.stop,
            False,
        ),
        (
            panel.worklist.isAnalyzing,
            _("Films are being analyzed; completed results are kept."),
            panel.worklist.stop,
            False,
        ),
        (server.isRunning and server.action == "fetch", _("Films are being retrieved."), server.stop, False),
    ]
    if panel.review is not None:
        jobs = panel.review.jobs
        checks += [
            (
                jobs.isImporting,
                _("Films are being imported; those already imported are kept."),
                jobs.close,
                False,
            ),
            (jobs.isAnalyzing, _("Films are being analyzed; completed results are kept."), jobs.close, False),
        ]
    return [Running(sentence, stop, inScene) for isRunning, sentence, stop, inScene in checks if isRunning]
