"""Films of which a store knows as of any other, but whose files are never opened."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.history.vocabulary import AUTO
from CovidXRayLib.curation.importing.film_facts import NewFilm
from CovidXRayLib.curation.importing.film_table import add_film
from CovidXRayLib.curation.readers.mask_versions import add_mask
from CovidXRayLib.curation.review_database import Store

SIZE = 48
THUMBNAIL = cv2.imencode(".png", np.zeros((12, 12), np.uint8))[1].tobytes()


def made_up_film(number: int) -> NewFilm:
    """A film that differs from every other number's."""
    return NewFilm(
        path=f"films/film{number:06}.png",
        file_sha256=f"{number:064x}",
        pixel_sha256=f"{number + 1:064x}",
        rows=SIZE,
        columns=SIZE,
        thumbnail=THUMBNAIL,
    )


def two_lungs(number: int = 0) -> NDArray[np.uint8]:
    """A mask: the right lung, the left, and a pattern that is each number's own (below 65,536)."""
    labels = np.zeros((SIZE, SIZE), np.uint8)
    labels[8:40, 6:20], labels[8:40, 28:42] = 1, 2
    labels[0, :16] = [number >> bit & 1 for bit in range(16)]
    return labels


def add_made_up_films(store: Store, count: int) -> list[int]:
    """Put films with an automatic mask into a store; their ids."""
    with store.transaction() as session:
        films = [add_film(session, made_up_film(number)) for number in range(count)]
    for film in films:
        add_mask(store, film, two_lungs(), AUTO, model_version="unet-1")
    return films
