"""Names of results: unique within a run, stable, and fit for any file system."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.reporting.file_names import result_names, safe_name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("film.dcm", "film"),
        ("film.final.PNG", "film.final"),
        ("IM0001", "IM0001"),
        ("1.2.840.10008.5.1", "1.2.840.10008.5.1"),  # a UID has no extension
        ("1.2.840.10008.5.1.dcm", "1.2.840.10008.5.1"),
        ("tórax señor 肺.jpg", "tórax señor 肺"),
        ("a\x07b\u202ec:d?.png", "a_b_c_d_"),
        (".hidden.png", "hidden"),
        ("con.png", "film_con"),
        ("COM1.x.png", "film_COM1.x"),
        ("... .png", "film"),
        ("\udcff\udcfe.png", "__"),  # bytes that are no UTF-8
    ],
)
def test_name_is_the_sanitized_stem(file, name):
    assert result_names([Path("folder") / file]) == [name]


def test_long_names_are_shortened_in_the_middle():
    (name,) = result_names([Path("肺" * 80 + "_0042.png")])
    assert name.endswith("肺_0042")
    assert len(name.encode()) <= 120


def test_equal_names_get_their_folder():
    films = [Path("/pacs/p1/IM0001"), Path("/pacs/p2/IM0001"), Path("/pacs/p2/IM0002")]
    assert result_names(films) == ["p1_IM0001", "p2_IM0001", "IM0002"]


def test_equal_folders_get_their_parent():
    films = [Path(f"/pacs/{patient}/series/IM1.dcm") for patient in ("p1", "p2")]
    assert result_names(films) == ["p1_series_IM1", "p2_series_IM1"]


def test_equal_stems_get_their_extension():
    assert result_names([Path("/x/a.png"), Path("/x/a.jpg")]) == ["a.png", "a.jpg"]


def test_case_and_unicode_form_do_not_distinguish():
    names = result_names(
        [Path("/x/Film.png"), Path("/y/film.png"), Path("/x/\u00e9.png"), Path("/y/e\u0301.png")]
    )
    assert len({name.casefold() for name in names}) == 4


def test_last_resort_is_a_number():
    names = result_names([Path("/x/a?.png"), Path("/x/a*.png"), Path("/x/a_.png")])
    assert len(set(names)) == 3


@pytest.mark.parametrize(
    "films",
    [
        ["/w/a.png", "/v/a.png", "/u/w_a.png", "/t/v/a.png"],
        ["a", "b/a", "c/b/a", "a.png", "b/a.png", "b_a.png"],
        ["/x/a-2.png", "/x/a?.png", "/x/a*.png"],
    ],
)
def test_names_that_collide_after_lengthening_stay_distinct(films):
    names = result_names([Path(film) for film in films])
    assert len({name.casefold() for name in names}) == len(films)
    assert names == result_names([Path(film) for film in films])


def test_no_films_no_names():
    assert result_names([]) == []


def test_safe_name_cannot_escape_its_folder():
    for text in ("../../etc/passwd", "..", "/", "C:\\x", "a/../b", "-"):
        assert Path(safe_name(text)).name == safe_name(text) != ".."
