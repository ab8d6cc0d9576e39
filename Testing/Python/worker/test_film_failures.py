"""One wording of each failure, whether a film fails in this process or in a child."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.films import reader
from CovidXRayLib.films.film_failures import out_of_memory, out_of_memory_sentence, program_failed
from CovidXRayLib.worker.error_sentences import explain
from CovidXRayLib.worker.errors_as_values import as_values, from_values

PATH = Path("film.dcm")


def test_out_of_memory_is_reported_alike_here_and_from_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def exhausted(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reader, "_film", exhausted)
    with pytest.raises(Exception, match="not enough memory") as here:
        reader.film_from_bytes(b"film", PATH)
    assert str(here.value) == str(from_values(as_values(MemoryError()), PATH)) == str(out_of_memory(PATH))
    assert explain(MemoryError()).sentence == out_of_memory_sentence()


def test_unknown_child_error_reports_only_its_class() -> None:
    assert str(from_values(as_values(ValueError("Jane Doe")), PATH)) == str(
        program_failed(PATH, "ValueError")
    )
