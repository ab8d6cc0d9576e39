"""Which language is spoken, and what happens where there is no catalog for it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import (
    current_language,
    gettext,
    gettext_noop,
    ngettext,
    number_text,
    use_language,
)

pytestmark = pytest.mark.usefixtures("english_again")
TEXT = "Frontal projection."
FORMS = (
    "{count} object retrieved.",
    "{count} objects retrieved.",
)


def test_english_needs_no_translation() -> None:
    assert current_language() == "en"
    assert gettext(TEXT) == TEXT
    assert [ngettext(*FORMS, count) for count in (1, 2)] == list(FORMS)
    assert gettext_noop(TEXT) == TEXT


def test_language_is_switched_and_reset(bracketed_folder: Path) -> None:
    assert use_language("xx", folder=bracketed_folder) == current_language() == "xx"
    assert gettext(TEXT) == f"[{TEXT}]"
    assert [ngettext(*FORMS, count) for count in (1, 2)] == [f"[{form}]" for form in FORMS]
    assert gettext_noop(TEXT) == TEXT
    assert gettext("") == ""
    assert use_language(None) == "en"
    assert gettext(TEXT) == TEXT


@pytest.mark.parametrize("code", ["xx_CL", "xx-CL"])
def test_country_falls_back_to_its_language(bracketed_folder: Path, code: str) -> None:
    assert use_language(code, folder=bracketed_folder) == "xx_CL"
    assert gettext(TEXT) == f"[{TEXT}]"


@pytest.mark.parametrize("code", ["", "en", "en_US", "en-GB", "C", "POSIX"])
def test_english_variants_need_no_catalog(code: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert use_language(code) == "en"
    assert caplog.records == []


def test_unknown_language_falls_back_to_english_with_a_log(
    bracketed_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    use_language("xx", folder=bracketed_folder)
    with caplog.at_level(logging.INFO, "CovidXRayLib.i18n"):
        assert use_language("qq", folder=bracketed_folder) == "en"
    assert gettext(TEXT) == TEXT
    assert "'qq'" in caplog.text


@pytest.mark.parametrize(
    "content", [b"", b"no catalog", b"\xde\x12\x04\x95\xff", b"\xde\x12\x04\x95" + b"\xff" * 24]
)
def test_damaged_catalog_falls_back_to_english_with_a_warning(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "xx" / "LC_MESSAGES" / "covidxray.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert use_language("xx", folder=tmp_path) == "en"
    assert gettext(TEXT) == TEXT
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_error_keeps_the_language_it_was_raised_in(bracketed_folder: Path, tmp_path: Path) -> None:
    use_language("xx", folder=bracketed_folder)
    with pytest.raises(FilmError) as raised:
        read_film(tmp_path / "missing.dcm")
    use_language(None)
    assert raised.value.problem == "[no such file or folder]"


def test_numbers_follow_the_language() -> None:
    use_language("es")
    assert gettext("{count:,} of {total}").format(count=1234, total=0.5) == "1.234 of 0,5"
    assert number_text(-0.84, ".1%") == "-84,0%"
    use_language(None)
    assert gettext("{count:,} of {total}").format(count=1234, total=0.5) == "1,234 of 0.5"
