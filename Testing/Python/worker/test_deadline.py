"""A film that takes too long is given up, and what comes behind it is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.errors import EngineError, FilmError
from CovidXRayLib.films.film_failures import FatalFilmError
from CovidXRayLib.worker.films.film_child import CancelledError, FilmChild
from CovidXRayLib.worker.transport.messages import Message

SOON = 0.001  # no film is read within a millisecond


def test_worker_abandons_a_slow_film_and_continues(
    new_worker: Callable[..., Any], sample_films: list[Path]
) -> None:
    worker = new_worker()
    first = worker.begin("open", {"path": str(sample_films[0]), "seconds": SOON})
    worker.wait(lambda: first.over)
    ((sentence, stopped),) = first.failures
    assert sentence.startswith(f"{sample_films[0].name}: it took longer than 0.001 seconds")
    assert not stopped
    # Asked at once, while that child ends itself: another one answers.
    assert worker.ask("open", {"path": str(sample_films[1])}).answer.fields["film"]


def test_limit_comes_from_the_environment(new_worker: Callable[..., Any], sample_films: list[Path]) -> None:
    worker = new_worker(environ={**os.environ, "COVIDXRAY_FILM_SECONDS": str(SOON)})
    asked = worker.ask("open", {"path": str(sample_films[0])})
    assert "0.001 seconds" in asked.sentence


@pytest.fixture
def child() -> Iterator[FilmChild]:
    """A child without networks."""
    with FilmChild() as made:
        yield made


def ask(child: FilmChild, path: Path, **more: float) -> Message:
    return child.ask("open", path, {"path": str(path)}, **more)  # type: ignore[arg-type]


def test_child_is_reused_and_replaced_when_it_dies(
    child: FilmChild, sample_films: list[Path], tmp_path: Path
) -> None:
    ask(child, sample_films[0])
    first = child.pid
    ask(child, sample_films[1])
    with pytest.raises(FilmError, match="no such file") as refused:
        ask(child, tmp_path / "none.dcm")
    assert not isinstance(refused.value, FatalFilmError) and child.pid == first
    with pytest.raises(FatalFilmError, match=r"longer than 0\.001 seconds"):
        ask(child, sample_films[0], seconds=SOON)
    ask(child, sample_films[0])
    assert child.pid not in (None, first)


@pytest.mark.skipif(os.name != "posix", reason="stops a process by a signal")
def test_unresponsive_child_is_killed(
    child: FilmChild, sample_films: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    from CovidXRayLib.worker.films import film_child

    monkeypatch.setattr(film_child, "GRACE_SECONDS", 0.5)
    ask(child, sample_films[0])
    stopped = child.pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(FatalFilmError, match="longer than 1 seconds"):
        ask(child, sample_films[0], seconds=1)
    ask(child, sample_films[0])
    assert child.pid != stopped


def test_cancellation_ends_soon_without_a_child(sample_films: list[Path]) -> None:
    asked = iter([False] * 2)
    with FilmChild(is_cancelled=lambda: next(asked, True)) as child:
        with pytest.raises(CancelledError):
            ask(child, sample_films[0])
        assert child.pid is None


def test_program_start_failure_is_not_blamed_on_a_film(
    sample_films: list[Path], quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from CovidXRayLib.worker.films.quarantine import Quarantine

    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with FilmChild(quarantine=Quarantine()) as child, pytest.raises(EngineError):
        ask(child, sample_films[0])
    assert not quarantine.exists()
