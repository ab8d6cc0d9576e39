"""A patient has one key in one database, and nobody can be made out from it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.curation.importing.film_facts import ImportFile, read_new_film
from CovidXRayLib.curation.importing.patient_key import display_name, keyed, patient_key
from CovidXRayLib.curation.worklists.thumbnails import thumbnail_png
from CovidXRayLib.films.film import Identifiers

SALT, OTHER = b"s" * 32, b"t" * 32
PERSON = Identifiers(patient_id="PAT-0042", patient_name="Pérez^Juan", study_instance_uid="1.2.3")


@pytest.mark.parametrize(
    "same",
    [
        Identifiers(patient_id=" pat-0042 "),
        Identifiers(patient_id="PAT-0042", patient_name="Perez^J", study_instance_uid="1.2.4"),
    ],
)
def test_patient_id_alone_identifies(same: Identifiers) -> None:
    assert patient_key(SALT, same) == patient_key(SALT, PERSON)


def test_without_an_id_the_name_then_the_study_identifies() -> None:
    named = Identifiers(patient_name="Pérez^Juan", study_instance_uid="1.2.3")
    keys = {
        patient_key(SALT, PERSON),
        patient_key(SALT, named),
        patient_key(SALT, Identifiers(study_instance_uid="1.2.3")),
        patient_key(SALT, Identifiers()),
    }
    assert len(keys) == 4
    assert patient_key(SALT, Identifiers(patient_name="PÉREZ JUAN")) == patient_key(SALT, named)
    assert patient_key(SALT, Identifiers()) == ""


def test_equal_name_id_and_group_have_different_keys() -> None:
    assert len({keyed(SALT, kind, "7") for kind in ("id", "name", "study", "group")}) == 4


def test_key_is_specific_to_a_database_and_reveals_nothing() -> None:
    key = patient_key(SALT, PERSON)
    assert len(key) == 32 and int(key, 16)
    assert key != patient_key(OTHER, PERSON)
    assert "0042" not in key


def test_names_are_formatted() -> None:
    assert display_name(PERSON) == "Pérez Juan"
    assert display_name(Identifiers(patient_id="42")) == "42"
    assert display_name(Identifiers()) == ""


def test_name_is_read_only_on_request(sample_films: list[Path]) -> None:
    expected = ImportFile(sample_films[0])
    named, nameless = (read_new_film(expected, SALT, keep_name=keep) for keep in (True, False))
    assert (named.patient_name, nameless.patient_name) == ("PHANTOM PA 104", "")
    assert named.patient_key == nameless.patient_key
    assert "PHANTOM" not in repr(nameless).upper()


@pytest.mark.parametrize(("shape", "small"), [((3000, 2400), (96, 77)), ((40, 80), (48, 96))])
def test_thumbnail_is_small_gray_and_high_contrast(shape: tuple[int, int], small: tuple[int, int]) -> None:
    rows, columns = shape
    film = (0.4 + 0.1 * np.linspace(0, 1, rows)[:, None] * np.ones(columns)).astype(np.float32)
    image = cv2.imdecode(np.frombuffer(thumbnail_png(film), np.uint8), cv2.IMREAD_UNCHANGED)
    assert image.dtype == np.uint8 and image.shape == small
    assert image.min() == 0 and image.max() == 255
    assert (np.diff(image[:, 0].astype(int)) >= 0).all()
