"""Immutable values returned by the database, independent of connections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class FilmView:
    """A film, in the terms of :class:`CovidXRayLib.curation.database.models.Film`.

    Attributes
    ----------
    spacing
        Millimeters between rows, and between columns; None if unknown.
    failed_checks
        Names of the checks that withheld the score in the newest analysis.
    """

    id: int
    path: str
    file_sha256: str
    pixel_sha256: str
    rows: int
    columns: int
    spacing: tuple[float, float] | None
    view: str
    modality: str
    patient_key: str
    patient_name: str
    source_family: str
    facts: dict[str, str]
    imported_at: datetime
    state: str
    label: str
    mask: str
    mask_id: int | None
    model_version: str
    probability: float | None
    failed_checks: tuple[str, ...]
    uncertainty: float
    disagreement: float
    suspicion: float
    severity: float | None = None


@dataclass(frozen=True)
class AssessmentView:
    """A reader's current assessment of a film.

    Attributes
    ----------
    label
        Code of a label of the project's vocabulary; empty without an answer.
    reason
        Why the film is unusable; else empty.
    mask, mask_id
        ``accepted``, ``rejected`` or empty, and the mask concerned.
    answered_at
        Time of the current label.
    seconds
        Time from showing the film to the current label; None if it was not measured.
    """

    film_id: int
    reader_id: int
    reader: str
    label: str = ""
    reason: str = ""
    mask: str = ""
    mask_id: int | None = None
    flags: tuple[str, ...] = ()
    comment: str = ""
    answered_at: datetime | None = None
    seconds: float | None = None

    @property
    def answered(self) -> bool:
        """Whether the reader has given a label."""
        return self.label != ""


@dataclass(frozen=True)
class EventView:
    """One event; see :class:`CovidXRayLib.curation.database.models.Event`.

    Attributes
    ----------
    reader
        Name of the reader; empty for the program.
    undone
        Whether the event has been undone.
    """

    id: int
    film_id: int
    reader_id: int | None
    reader: str
    at: datetime
    kind: str
    value: dict[str, Any]
    model_version: str
    mask_id: int | None
    undoes: int | None
    undone: bool


@dataclass(frozen=True)
class UndoneEvent:
    """An undone decision: the undo event, and the event that it undoes."""

    id: int
    undone: EventView


@dataclass(frozen=True, eq=False)
class MaskView:
    """A version of a film's masks.

    Attributes
    ----------
    labels
        uint8, shape (rows, columns): 0 outside, 1 the patient's right lung, 2 the left.
    number
        Number among the film's masks, from 1.
    kind
        ``auto`` or ``edited``.
    """

    id: int
    film_id: int
    number: int
    kind: str
    labels: NDArray[np.uint8]
    reader_id: int | None
    model_version: str
    created_at: datetime
