"""Texts use the terms of radiology, and every one has its Spanish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

SPANISH = Path(__file__).parents[3] / "Resources" / "Translations" / "es" / "LC_MESSAGES" / "covidxray.po"
# What is no English of radiologists, annotators or researchers.
RETIRED = re.compile(
    r"speaks? (for|against)|such patients|worth\b|right for|(set|films) aside|finds? the lungs|pictures?\b"
    r"|black and white|\bsettled?\b|\btak(e|en|es) back|\bgo(es)? on\b|questioned|\banew\b|\b(us|our|we)\b"
    r"|whole or not|\brooms?\b|\bhouses?\b|looks? twice|remix|share of the start|(?<!here )\b(is|are) no\b"
    r"|by hand|\bfetch|cut short|promise|there already|called after|\bknows?\b|who answers|how dear"
    r"|review store|how many have|95 %",
    re.IGNORECASE,
)
RETIRED_IN_SPANISH = re.compile(
    r"\bpulse\b|\bajustes\b|\bvídeo|coma flotante|\bfiables?\b|\bcabeceras?\b|almac[eé]n\b|cuestionad"
    r"|(a favor|en contra) de|\bfoto\b",
    re.IGNORECASE,
)
# Names of fields, and of commands and options, are no words.
NAMES = re.compile(r"\{[^}]*\}|%\(\w+\)\w|covidxray \w+|--[\w-]+")


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """The Spanish catalog."""
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es")


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def with_term(retired: re.Pattern[str], texts: list[str]) -> list[str]:
    return [text for text in texts if retired.search(NAMES.sub("", text))]


def named(texts: Catalog) -> list[Message]:
    return [message for message in texts if message.id]


def test_retired_term_is_detected() -> None:
    said = ["Speaks for COVID-19 pneumonia", "{picture}: AUC", "it is no PNG file", "There is no mask yet"]
    assert with_term(RETIRED, said) == [said[0], said[2]]


def test_texts_use_current_terms(texts: Catalog) -> None:
    assert with_term(RETIRED, [form for message in named(texts) for form in forms(message.id)]) == []


def test_every_text_has_its_spanish(texts: Catalog, spanish: Catalog) -> None:
    missing = []
    for message in named(texts):
        translated = spanish.get(message.id, message.context)
        if translated is None or translated.fuzzy or not all(forms(translated.string)):
            missing.append(message.id)
    assert missing == []


def test_spanish_uses_current_terms(spanish: Catalog) -> None:
    assert (
        with_term(RETIRED_IN_SPANISH, [form for message in named(spanish) for form in forms(message.string)])
        == []
    )
