"""Give files to a reader that is not a film's: ``python -m ...films.other_readers NAME FILE ...``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from CovidXRayLib.datasets.importing.dicom_facts import dicom_facts
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.masks import read_grey
from CovidXRayLib.pacs.dicom_object import ObjectProblem, read_object
from CovidXRayLib.reporting.files.film_report import is_object_of_report


def _header(path: Path) -> None:
    dicom_facts(path)
    is_object_of_report(path)


READERS: dict[str, Callable[[Path], object]] = {
    "header": _header,
    "object": lambda path: read_object(path.read_bytes()),
    "mask": read_grey,
}


if __name__ == "__main__":
    for name in sys.argv[2:]:
        with suppress(ManifestError, ObjectProblem):  # refused in words
            READERS[sys.argv[1]](Path(name))
