"""The page of a result: one A4 sheet, searchable, in two languages, saying what it must and no more."""

from __future__ import annotations

import base64
import dataclasses
import re
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.i18n import gettext
from CovidXRayLib.notice import RESEARCH_NOTICE
from CovidXRayLib.quality_checks.check_names import CHECK_NAMES
from CovidXRayLib.reading.score_meaning import meaning_text
from CovidXRayLib.reading.severity_text import severity_definition, severity_text, zone_rows
from CovidXRayLib.reading.verdict import figures_of, headline, measurement_text, ratio_text
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.errors import PageError
from CovidXRayLib.reporting.page.write_page import write_page
from Testing.Python.reporting.page.pdf_text import all_inside_the_page, fonts_of, pdfium, text_of

LANGUAGES = [None, "es"]
SEVERITY = Severity.of((0.5, 1.0, 2.0, 0.0, 2.5, 1.0), error=4.4)
# The longest sentence of each check; never all at once.
LONGEST = {
    "size": (
        "Low resolution (lungs of {columns} x {rows} pixels); fine detail may be lost, and the score is "
        "less reliable."
    ),
    "content": "Blank or almost blank image.",
    "chest": "Not a chest radiograph.",
    "view": "Lateral projection; only frontal (PA or AP) films can be analyzed.",
    "age": "The patient is younger than {years} years; the networks were trained on films of adults.",
    "rotation": "The image is {turned}; rotate it upright and analyze again.",
    "polarity": "Inverted grayscale (bone is dark); invert it and analyze again.",
    "mirroring": (
        "Image upside down per DICOM header (Patient Orientation); rotate it by 180 degrees and analyze "
        "again."
    ),
    "photograph": "Looks like a photograph or screenshot; the score is less reliable.",
    "coverage": "Lung bases reach the lower image border; the costophrenic angles may be excluded.",
}
OF_MASKS = (
    "Implausible size difference between the two lung masks.",
    "The lung mask covers almost the whole image.",
    "Fragmented lung mask.",
    "The mask of the patient's left lung is probably wrong (expected Dice {dice}).",
    "Implausible lung shape.",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_scored_film_page(scored: Any, language: str | None, tmp_path: Path) -> None:
    reader = ReaderStatement("Reyes^Ana", accepted_at=datetime(2026, 3, 4, 15, 20))
    content = scored.content(language, reader, prevalence=0.05)
    _html, pdf = write_page(content, tmp_path)
    words = text_of(pdf)
    reading = content.reading
    assert reading.probability is not None
    assert headline(reading.category, reading.evidence) in words
    assert figures_of(reading.probability, reading.evidence) in words
    assert gettext(RESEARCH_NOTICE) in words
    for check in reading.checks:
        assert check.message in words
    assert len(reading.checks) == len(CHECK_NAMES)
    for digest in (*reading.weights.values(), content.film.sha256):
        assert digest in words
    assert "María José Núñez Peña" in words and "12.345.678-9" in words and "1961-11-04" in words
    assert "Ana Reyes" in words and "2026-03-04 15:20" in words
    evidence = reading.evidence
    value, low, high = (f"{share:.0%}" for share in evidence.post_test.to_list())
    joint = "a" if language else "to"
    assert f"{gettext('Post-test probability')} {value} ({low} {joint} {high})" in words
    assert f"{gettext('Pre-test probability (prevalence)')} 5%" in words
    assert f"{gettext('Likelihood ratio')} {ratio_text(evidence.likelihood_ratio)}" in words
    assert measurement_text(evidence.measurement) in words
    assert all_inside_the_page(pdf)


@pytest.mark.parametrize("language", LANGUAGES)
def test_severity_is_shown_by_zones(scored: Any, language: str | None, tmp_path: Path) -> None:
    content = scored.content(language)
    reading = dataclasses.replace(content.reading, severity=SEVERITY)
    _html, pdf = write_page(dataclasses.replace(content, reading=reading), tmp_path)
    words = text_of(pdf)
    assert severity_text(SEVERITY) in words and severity_definition() in words
    assert all(" ".join(row).strip() in words for row in zone_rows(SEVERITY))
    assert all_inside_the_page(pdf)


@pytest.mark.parametrize("changes", [{"severity": None}, {"probability": None, "evidence": None}])
def test_nothing_is_said_of_a_missing_severity(scored: Any, changes: dict[str, None], tmp_path: Path) -> None:
    content = scored.content()
    reading = dataclasses.replace(content.reading, **({"severity": SEVERITY} | changes))
    html, _pdf = write_page(dataclasses.replace(content, reading=reading), tmp_path)
    assert "Brixia" not in html.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_withheld_score_shows_reasons_without_figures(
    withheld: Any, language: str | None, tmp_path: Path
) -> None:
    content = withheld.content(language)
    _html, pdf = write_page(content, tmp_path)
    words = text_of(pdf)
    assert content.reading.probability is None
    assert gettext("No score (film not suitable)") in words
    reasons = content.reading.withheld_because
    assert reasons and all(reason in words for reason in reasons)
    assert gettext("Lung masks (patient's right and left)") not in words
    assert gettext("Smaller-to-larger lung area ratio") not in words
    assert gettext("Not reviewed by a reader.") in words
    assert gettext("Likelihood ratio") not in words
    assert gettext("Post-test probability") not in words


def test_accepted_masks_are_shown_without_a_score(withheld: Any, tmp_path: Path) -> None:
    _html, pdf = write_page(withheld.content(reader=ReaderStatement("Ana Reyes")), tmp_path)
    words = text_of(pdf)
    assert "Lung masks reviewed and accepted by Ana Reyes." in words
    assert "Smaller-to-larger lung area ratio" in words and "including the lung behind the heart" in words


def test_page_tells_time_meaning_and_synthetic_films(scored: Any, tmp_path: Path) -> None:
    content = scored.content()
    reading = dataclasses.replace(
        content.reading,
        category="suggestive",
        analyzed_at=datetime.fromisoformat("2026-03-04T15:20:10-03:00"),
    )
    _html, pdf = write_page(dataclasses.replace(content, reading=reading), tmp_path)
    words = text_of(pdf)
    assert "on 2026-03-04 15:20." in words
    assert meaning_text("suggestive") in words
    assert "including the lung behind the heart" in words
    assert "Synthetic phantom, not a patient." in words
    header = dataclasses.replace(content.film.header, dataset=Dataset())
    film = dataclasses.replace(content.film, header=header)
    _html, pdf = write_page(dataclasses.replace(content, reading=reading, film=film), tmp_path)
    assert "Synthetic" not in text_of(pdf)


def test_names_in_other_scripts_are_drawn(scored: Any, tmp_path: Path) -> None:
    content = scored.content(reader=ReaderStatement("山田^太郎"))
    patient = dataclasses.replace(content.patient, name="Yamada Tarou / 山田 太郎 / สมชาย")
    html, pdf = write_page(dataclasses.replace(content, patient=patient), tmp_path)
    page = html.read_text("utf-8")
    assert 'alt="山田 太郎"' in page and "by <span" in page and "?" not in text_of(pdf)
    images = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="(山田 太郎|สมชาย)"', page)
    assert [name for _content, name in images] == ["山田 太郎", "สมชาย", "山田 太郎"]
    for content_, _name in images:
        ink = np.asarray(Image.open(BytesIO(base64.b64decode(content_))))[..., 3]
        assert (ink > 128).mean() > 0.03
    assert all_inside_the_page(pdf)


def test_spanish_page_is_fully_translated(scored: Any, withheld: Any, tmp_path: Path) -> None:
    english = re.compile(r"\b(the|of|film|lungs?|score|check|reader|is|was|with|from|this|mask)\b", re.I)
    for analyzed in (scored, withheld):
        html, pdf = write_page(analyzed.content("es"), tmp_path)
        assert english.findall(text_of(pdf)) == []
        assert 'lang="es"' in html.read_text("utf-8")


def test_fonts_are_embedded_with_all_glyphs(scored: Any, tmp_path: Path) -> None:
    _html, pdf = write_page(scored.content("es"), tmp_path)
    fonts = fonts_of(pdf)
    assert {name.rpartition("+")[2] for name in fonts} == {"NotoSans-Regular", "NotoSans-Bold"}
    assert all(fonts.values())


def test_page_is_reproducible(scored: Any, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    content = scored.content()  # once, since it states the minute of the analysis
    html, pdf = write_page(content, tmp_path)
    again = write_page(content, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [html.read_bytes(), pdf.read_bytes()]


def test_file_names_and_metadata_have_no_patient_data(scored: Any, tmp_path: Path) -> None:
    content = scored.content()
    html, pdf = write_page(content, tmp_path)
    assert {html.name, pdf.name} == {f"{content.name}.html", f"{content.name}.pdf"}
    told = " ".join([html.name, pdf.name, *pdfium.PdfDocument(str(pdf)).get_metadata_dict().values()])
    content = dataclasses.replace(content, patient=None)  # the page of an image shows what it is called
    html, pdf = write_page(content, tmp_path)
    assert content.name in text_of(pdf).split()
    for text in (text_of(pdf), html.read_text("utf-8")):
        assert content.film.source.name not in text and content.film.source.stem not in text
    told += " ".join(re.findall("<title>.*?</title>", html.read_text("utf-8"))) + repr(content.patient)
    assert not re.search(r"n[uú][nñ]ez|mar[ií]a|12\.345|1961|2021-00417", told, re.I)


class Addresses(HTMLParser):
    """All that a page refers to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = re.findall(r"url\(([^)]*)\)", html)
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attributes if name in ("src", "href", "srcset", "data")]


def test_html_is_self_contained(scored: Any, tmp_path: Path) -> None:
    content = scored.content()
    html, _pdf = write_page(content, tmp_path)
    found = Addresses(html.read_text("utf-8")).found
    assert found and all(address.startswith("data:image/png;base64,") for address in found)
    film, masks, heat, _scale = (
        np.asarray(Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB"), float)
        for address in found
    )
    assert film.shape == masks.shape == heat.shape
    scale = film.shape[0] / content.film.shape[0]
    rows, columns = (np.mean(axis) * scale for axis in np.nonzero(content.lungs == 1))
    right = masks[int(rows), int(columns)] - film[int(rows), int(columns)]
    rows, columns = (np.mean(axis) * scale for axis in np.nonzero(content.lungs == 2))
    left = masks[int(rows), int(columns)] - film[int(rows), int(columns)]
    assert right[2] > right[0] and left[0] > left[2]  # the right lung is tinted blue, the left orange
    assert content.opacity_map is not None
    hottest = np.unravel_index(content.opacity_map.argmax(), content.opacity_map.shape)
    spot = tuple(int(place * scale) for place in hottest)
    assert np.abs(heat[spot] - film[spot]).max() > 20


def test_header_values_are_escaped(scored: Any, tmp_path: Path) -> None:
    content = scored.content()
    evil = dataclasses.replace(content.patient, name="<img src='http://x.example/'>{{ 7*7 }}&amp;")
    html, pdf = write_page(dataclasses.replace(content, patient=evil), tmp_path)
    assert all(address.startswith("data:") for address in Addresses(html.read_text("utf-8")).found)
    assert evil.name.replace(" ", "") in text_of(pdf).replace(" ", "")  # too long for one line


def test_longest_page_fits_on_one_sheet(withheld: Any, tmp_path: Path) -> None:
    content = withheld.content("es")
    sentences = {name: gettext(sentence) for name, sentence in LONGEST.items()}
    sentences["lungs"] = " ".join(map(gettext, OF_MASKS))
    long = sentences["mirroring"]
    checks = tuple(
        dataclasses.replace(check, ok=False, message=sentences[check.name])
        for check in content.reading.checks
    )
    film = dataclasses.replace(content.reading.film, warnings=(long,) * 30)
    reading = dataclasses.replace(content.reading, checks=checks, film=film)
    patient = dataclasses.replace(content.patient, name="von Hohenzollern-Sigmaringen Wittelsbach " * 2)
    _html, pdf = write_page(dataclasses.replace(content, reading=reading, patient=patient), tmp_path)
    words = text_of(pdf)
    assert words.count(long) == 2 + 4  # as reason, as check, and in the notes that there is room for
    assert all(words.count(sentence) >= 2 for sentence in sentences.values())
    assert "Se omiten 26 notas más." in words
    assert all_inside_the_page(pdf)


def test_overlong_text_is_truncated(scored: Any, tmp_path: Path) -> None:
    content = scored.content()
    patient = dataclasses.replace(content.patient, name="Von der Aue " * 400, number="7" * 5000)
    html, pdf = write_page(dataclasses.replace(content, patient=patient), tmp_path)
    assert "7" * 199 + "…" in html.read_text("utf-8") and "7" * 200 not in html.read_text("utf-8")
    assert all_inside_the_page(pdf)


def test_result_of_another_film_is_rejected(scored: Any) -> None:
    content = scored.content()
    with pytest.raises(PageError, match="not of this film"):
        dataclasses.replace(content, lungs=content.lungs[:-1])
    with pytest.raises(PageError, match="not of this film"):
        dataclasses.replace(content, film=dataclasses.replace(content.film, sha256="0" * 64))


def test_edited_mask_is_stated(scored: Any, tmp_path: Path) -> None:
    content = scored.content()
    reading = dataclasses.replace(content.reading, mask_edited=True)
    _html, pdf = write_page(dataclasses.replace(content, reading=reading), tmp_path)
    assert "Manually drawn or corrected" in text_of(pdf)
    assert "Automatic (U-Net)" not in text_of(pdf)
