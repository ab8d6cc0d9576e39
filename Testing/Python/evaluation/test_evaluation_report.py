"""The report as a file: whole in itself, nothing unescaped, nothing without words."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from CovidXRayLib.classification.category import category_between
from CovidXRayLib.evaluation.document import plots
from CovidXRayLib.evaluation.document.document import Document, Image, Listing, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.html import render
from CovidXRayLib.evaluation.document.wording import interval
from CovidXRayLib.evaluation.figures.classifier_figures import classifier_figures
from CovidXRayLib.evaluation.figures.data_description import describe
from CovidXRayLib.evaluation.figures.discrimination_figures import Discrimination
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.figures.held_out_sources import HeldOutFigures
from CovidXRayLib.evaluation.figures.quality_checks import check_figures
from CovidXRayLib.evaluation.figures.worst_cases import WorstCases
from CovidXRayLib.evaluation.lungs.lung_figures import lung_figures
from CovidXRayLib.evaluation.lungs.reader_agreement import reader_figures
from CovidXRayLib.evaluation.opacity.map_figures import map_figures
from CovidXRayLib.evaluation.probes.entries import Entry
from CovidXRayLib.evaluation.report.sources_section import bias_section, held_out_section
from CovidXRayLib.evaluation.report.summary import summary
from CovidXRayLib.evaluation.scoring.held_out_set import HeldOutSet
from CovidXRayLib.metrics.intervals import Interval

HOSTILE = '<script>alert("x")</script> & more'


class Balance(HTMLParser):
    """Follows which elements are open."""

    VOID = frozenset(["meta", "img", "br", "link"])

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def balanced(page: str) -> Balance:
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_manifest_text_is_escaped():
    blocks = [
        Paragraph(HOSTILE),
        Listing([HOSTILE]),
        Table(HOSTILE, [HOSTILE, HOSTILE], [[HOSTILE, HOSTILE]], HOSTILE),
        Image(HOSTILE, f'{HOSTILE}" onload="x', b"<svg/>"),
    ]
    page = render(Document(HOSTILE, HOSTILE, [Section(HOSTILE, blocks)]))
    parser = balanced(page)
    assert "script" not in parser.seen
    assert "onload" not in re.sub(r'alt="[^"]*"', "", page)
    assert page.count("&lt;script&gt;") >= 9


def test_image_is_embedded():
    page = render(Document("t", "n", [Section("s", [Image("c", "says this", b"<svg/>")])]))
    found = re.search(r'<img alt="says this" src="data:image/svg\+xml;base64,([^"]+)">', page)
    assert base64.b64decode(found.group(1)) == b"<svg/>"


@pytest.fixture
def scores():
    rng = np.random.default_rng(0)
    truth = rng.random(200) < 0.4
    return np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1), truth


def test_plots_are_complete_and_deterministic(scores):
    draw = [
        lambda: plots.roc(*scores, (0.1, 0.8)),
        lambda: plots.calibration(*scores),
        lambda: plots.score_histogram(*scores, [0.4]),
        lambda: plots.forest({"a & b": Interval(0.9, 0.8, 0.95), "$5": Interval(0.5, 0.4, 0.6)}, "area", 0.9),
        lambda: plots.severity(np.array([0.0, 5.5, 18]), np.array([1.2, 4, 15.5])),
        lambda: plots.dice_spread({"clear": [0.9, 0.95], "opaque": [0.7]}),
    ]
    for drawing in draw:
        content = drawing()
        assert ElementTree.fromstring(content).tag.endswith("svg")
        assert content == drawing()


def category(result):
    return category_between(result.probability, 0.3, 0.7)


@pytest.fixture(scope="module")
def figures(results):
    """Figures of the known films; nothing was segmented on them."""
    return EvaluationFigures(
        split="",
        weights=[],
        test_set=HeldOutSet(0, []),
        data=describe([result.film for result in results]),
        films_judged={},
        classifier=classifier_figures(results, lungs_seen=0, category_of=category),
        maps=map_figures(results, {}),
        source_held_out={},
        lungs=lung_figures([]),
        readers=reader_figures([], []),
        filmcheck=check_figures(results),
        distorted={},
        worst=WorstCases.among([], results),
    )


def test_report_without_probes_says_so(figures):
    assert "covidxray probe" in bias_section(figures).blocks[0].text


def test_probes_are_shown_next_to_the_classifier(figures):
    probe = Entry("border", "?", 0.97, 0.9, 0.99, 0.5, 300, "n")
    unbounded = replace(probe, name="shift", chance=None)
    _, table, picture = bias_section(replace(figures, probes=[probe, unbounded])).blocks
    assert [row[0] for row in table.rows][1:] == ["border", "shift"]
    assert interval(figures.classifier.performance.auc) in table.rows[0]
    assert "0.970 (0.900 to 0.990)" in table.rows[1]
    assert table.rows[2][3] == ""
    assert isinstance(picture, Image)


def test_held_out_source_states_the_comparison(figures):
    found = Discrimination(
        Interval(0.8, 0.7, 0.9), Interval(0.7, 0.6, 0.8), Interval(0.6, 0.5, 0.7), Interval(0.8, 0.7, 0.9)
    )
    entry = HeldOutFigures(
        covid=166,
        other=93,
        other_by_family={"nih": 89, "ieee8023": 4},
        other_of_this_family=0,
        figures=found,
    )
    sentence, table = held_out_section(replace(figures, source_held_out={"hannover": entry})).blocks
    for words in ("hannover", "166", "93", "nih: 89", "ieee8023: 4"):
        assert words in sentence.text
    assert table.rows[0][1] == "0.800 (0.700 to 0.900)"


def test_figures_are_json(figures):
    text = json.dumps(figures.to_dict(), allow_nan=False)
    assert list(json.loads(text))[:3] == ["split", "weights", "test_set"]
    assert json.loads(text)["classifier"]["auc"] == figures.classifier.performance.auc.to_list()


@pytest.mark.parametrize(("count", "words"), [(1, "1 film "), (2, "2 films ")])
def test_summary_counts_one_film_as_one(figures, result, overlap, count, words):
    films = [
        result(number, "covid", "one", 0.9, mask_quality="human", overlap=overlap(0.9), opaque_share=0.2)
        for number in range(count)
    ]
    few = [*films, *(result(9 + number, "no_finding", "one", 0.1) for number in range(3))]
    found = replace(
        figures,
        classifier=classifier_figures(few, lungs_seen=0, category_of=category),
        lungs=lung_figures(films),
    )
    sentences = summary(found)
    assert f"on {words}with and 3 without it" in sentences[0]
    assert any(f"Lungs on {words}with human masks" in sentence for sentence in sentences)
