"""A film of the list, and the orders in which a list is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from CovidXRayLib.worklist.result_summary import Summary

State = Literal["listed", "queued", "analyzed", "failed", "accepted"]
Order = Literal["name", "date", "severity", "uncertainty"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)


@dataclass
class ListedFilm:
    """A film of the list; its pixels stay in the file.

    Attributes
    ----------
    path
        Absolute path.
    stamp
        Size and time of change of the file; empty if there was no file.
    summary
        Its stored result, or None.
    problem
        Why it could not be read or analyzed, in one sentence; empty if it could, or was not tried.
    sha256
        SHA-256 of the file that was looked up, opened or analyzed; empty before.
    patient, date
        Name or ID of the patient, and study date as YYYYMMDD; empty if unknown. Never stored.
    is_queued
        Whether it is about to be analyzed.
    has_facts
        Whether patient and date have been looked up.
    """

    path: str
    stamp: str
    summary: Summary | None = None
    problem: str = ""
    sha256: str = ""
    patient: str = ""
    date: str = ""
    is_queued: bool = False
    has_facts: bool = False

    def identify_by(self, sha256: str | None) -> bool:
        """Identify the row by the first file that was read for it; return whether this is the same file."""
        self.sha256 = self.sha256 or sha256 or ""
        return not sha256 or self.sha256 == sha256

    @property
    def name(self) -> str:
        """File name."""
        return Path(self.path).name

    @property
    def state(self) -> State:
        """State of its analysis."""
        if self.summary is not None:
            return "accepted" if self.summary["accepted"] else "analyzed"
        if self.is_queued:
            return "queued"
        return "failed" if self.problem else "listed"


def ordered(films: list[ListedFilm], order: Order) -> list[int]:
    """Return the indices of films in an order; ties keep the order of the list.

    ``"date"``: newest first. ``"severity"``: most severe first. ``"uncertainty"``: indeterminate films
    first, the most central of them leading, then the others by the distance of their score from the nearest
    limit. Films without the figure come last: without a score, failed, not analyzed.
    """
    indices = list(range(len(films)))
    if order == "date":
        return sorted(indices, key=lambda index: films[index].date, reverse=True)
    if order == "severity":
        return sorted(indices, key=lambda index: _ranked(films[index], _severity(films[index])))
    if order == "uncertainty":
        return sorted(indices, key=lambda index: _ranked(films[index], _certainty(films[index])))
    return indices


def _ranked(film: ListedFilm, figure: float | None) -> tuple[int, float]:
    if figure is not None:
        return 0, figure
    if film.summary is not None:
        return 1 if film.summary["category"] is not None else 2, 0.0
    return 3 if film.problem else 4, 0.0


def _severity(film: ListedFilm) -> float | None:
    severity = None if film.summary is None else film.summary["severity"]
    return None if severity is None else -severity


def _certainty(film: ListedFilm) -> float | None:
    """Signed distance of the score from the indeterminate zone, negative within it."""
    if film.summary is None:
        return None
    score, limits = film.summary["probability"], film.summary["limits"]
    return None if score is None or limits is None else max(limits[0] - score, score - limits[1])
