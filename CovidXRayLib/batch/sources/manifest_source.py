"""A manifest as a source of films."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from CovidXRayLib.batch.sources.file_source import file_item
from CovidXRayLib.batch.sources.film_source import Item
from CovidXRayLib.datasets.manifest import film_of, numbered_rows, row_error
from CovidXRayLib.datasets.manifest_columns import CellError


class ManifestSource:
    """The films of a table as ``Resources/Docs/reference/manifest.md`` describes it, read row by row."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def items(self) -> Iterator[Item]:
        """Yield the films; an invalid row is yielded as an item with its problem."""
        for number, row in numbered_rows(self._path):
            try:
                film = film_of(self._path.parent, row)
            except CellError as problem:
                sentence = str(row_error(self._path.absolute(), number, problem))
                yield Item(f"{self._path.absolute()}#{number}", problem=sentence)
                continue
            yield file_item(film.file, film.sha256)
