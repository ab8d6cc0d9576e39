"""A list is read in the order of severity, or of uncertainty; films without a figure come last."""

from __future__ import annotations

from typing import Any

from CovidXRayLib.worklist.listed_film import ListedFilm, ordered


def listed(name: str, score: float | None = None, severity: float | None = None, **more: Any) -> ListedFilm:
    """A film that was analyzed; limits 0.3 and 0.7."""
    category: Any = None
    if score is not None:
        category = "suggestive" if score > 0.7 else "not_suggestive" if score < 0.3 else "indeterminate"
    summary: Any = {
        "category": category,
        "probability": score,
        "limits": None if score is None else [0.3, 0.7],
        "severity": severity,
        "accepted": False,
    }
    return ListedFilm(f"/films/{name}", "1", summary, **more)


FILMS = [
    ListedFilm("/films/waiting", "1", date="20261130"),
    listed("certain", 0.02, 1.0, date="20261128"),
    listed("worst", 0.99, 17.5, date="20261129"),
    ListedFilm("/films/broken", "1", problem="damaged"),
    listed("middle", 0.5, 6.0),
    listed("refused"),
    listed("near", 0.72, 8.0),
]


def names(order: Any) -> list[str]:
    return [FILMS[index].name for index in ordered(FILMS, order)]


def test_most_severe_first() -> None:
    assert names("severity") == ["worst", "near", "middle", "certain", "refused", "broken", "waiting"]


def test_least_certain_first() -> None:
    assert names("uncertainty") == ["middle", "near", "certain", "worst", "refused", "broken", "waiting"]


def test_newest_first_and_as_listed() -> None:
    assert names("date")[:3] == ["waiting", "worst", "certain"]
    assert names("name") == [film.name for film in FILMS]
