"""Gradient accumulation: epochs of complete optimizer steps, each with a positive film."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.errors import RunError

if TYPE_CHECKING:
    from CovidXRayLib.training.run.loop import Batch, Batches

LARGE_BATCH: Final = 100
"""Effective batch size from which every step can be required to contain both classes."""


class WholeSteps:
    """The batches of an epoch, truncated to complete optimizer steps.

    Every epoch then ends with an optimizer step, so that checkpoints contain no pending gradients.

    Parameters
    ----------
    batches
        The batches to truncate.
    accumulation
        Batches per optimizer step.
    positive
        Name of the positive class, for example ``COVID-19``, for the error if a step has no positive film,
        that is, no 1 in the first column of its targets; None for no check.

    Raises
    ------
    RunError
        If an epoch is too short for a step; in :meth:`batch`, if a step has no positive film.
    """

    def __init__(self, batches: Batches, accumulation: int, positive: str | None = None) -> None:
        if len(batches) < accumulation:
            raise RunError(
                _(
                    "An epoch has {batches} batches, fewer than the {accumulation} that make one step; "
                    "lower --accumulation or --batch-size."
                ).format(batches=len(batches), accumulation=accumulation)
            )
        self._batches = batches
        self._accumulation = accumulation
        self._positive = positive
        self._seen: dict[tuple[int, int], list[bool]] = {}
        # Batches are prepared in several threads.
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._batches) // self._accumulation * self._accumulation

    def batch(self, epoch: int, index: int) -> Batch:
        """Return a batch."""
        batch = self._batches.batch(epoch, index)
        if self._positive is not None:
            self._require_positive(epoch, index // self._accumulation, batch[1])
        return batch

    def _require_positive(self, epoch: int, step: int, truth: Any) -> None:
        with self._lock:
            seen = self._seen.setdefault((epoch, step), [])
            seen.append(bool((truth[:, 0] >= 0.5).any()))
            if len(seen) < self._accumulation:
                return
            del self._seen[epoch, step]
        if not any(seen):
            raise RunError(
                _(
                    "Step {step} of epoch {epoch} holds no film with {positive}; raise --batch-size or "
                    "--accumulation, or draw with --loss-weighting sampling."
                ).format(step=step + 1, epoch=epoch + 1, positive=self._positive)
            )
