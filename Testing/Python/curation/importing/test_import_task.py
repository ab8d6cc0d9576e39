"""The import as a task of the worker: what it answers, whatever a folder holds."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.curation.importing.import_task import MAX_REASONS, do
from CovidXRayLib.worker.tasks import Order

FILES = 12


def test_many_refused_files_give_their_number_and_the_first_reasons(tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    for number in range(FILES):
        (films / f"{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n, and no more")
    progress: list[dict[str, object]] = []
    fields = {"store": str(tmp_path / "review.sqlite"), "paths": [str(films)], "worklist": ""}
    answer, arrays = do(Order(fields, report_progress=progress.append))
    assert arrays == {}
    assert (answer["added"], answer["refused"]) == (0, FILES)
    assert len(answer["reasons"]) == MAX_REASONS
    assert all(".png" in sentence for sentence in answer["reasons"])
    assert progress[-1] == {"done": FILES, "of": FILES}
