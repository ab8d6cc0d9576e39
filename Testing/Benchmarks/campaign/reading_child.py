"""Read films and say how each went: ``python -m Testing.Benchmarks.campaign.reading_child FILE ...``."""

from __future__ import annotations

import sys
import traceback

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.films.walk import find_films
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result

# So many of the films that a DICOMDIR lists are tried.
_MAX_FILMS = 100


def main(paths: list[str]) -> int:
    """Return 0 where every file was read or refused in words; else print what happened."""
    for path in paths:
        try:
            films = find_films([path], lambda *_: None, is_earlier_result)
            for film in list(films)[:_MAX_FILMS]:
                try:
                    read_film(film)
                except FilmError as error:
                    print(error)
        except FilmError as error:
            print(error)
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            print(f"{path}\n{traceback.format_exc()}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
