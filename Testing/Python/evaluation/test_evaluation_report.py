"""The report as a file: whole in itself, nothing unescaped, nothing without words."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from CovidXRayLib.evaluation.report import plots
from CovidXRayLib.evaluation.report.document import Document, Listing, Paragraph, Picture, Section, Table
from CovidXRayLib.evaluation.report.html import render
from CovidXRayLib.evaluation.report.sources_section import bias_section, held_out_section

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
        Picture(HOSTILE, f'{HOSTILE}" onload="x', b"<svg/>"),
    ]
    page = render(Document(HOSTILE, HOSTILE, [Section(HOSTILE, blocks)]))
    parser = balanced(page)
    assert "script" not in parser.seen
    assert "onload" not in re.sub(r'alt="[^"]*"', "", page)
    assert page.count("&lt;script&gt;") >= 9


def test_image_is_embedded():
    page = render(Document("t", "n", [Section("s", [Picture("c", "says this", b"<svg/>")])]))
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
        lambda: plots.forest({"a & b": [0.9, 0.8, 0.95], "$5": [0.5, 0.4, 0.6]}, "area", 0.9),
        lambda: plots.dice_spread({"clear": [0.9, 0.95], "opaque": [0.7]}),
    ]
    for drawing in draw:
        content = drawing()
        assert ElementTree.fromstring(content).tag.endswith("svg")
        assert content == drawing()


def test_report_without_probes_says_so():
    figures = {"probes": [], "classifier": {"auc": [0.9, 0.8, 0.95]}}
    assert "covidxray probe" in bias_section(figures).blocks[0].text


def test_probes_are_shown_next_to_the_classifier():
    probe = {"name": "border", "question": "?", "value": 0.97, "low": 0.9, "high": 0.99, "chance": 0.5,
             "films": 300, "note": "n"}  # fmt: skip
    unbounded = probe | {"name": "shift", "chance": None}
    figures = {"probes": [probe, unbounded], "classifier": {"auc": [0.9, 0.8, 0.95]}}
    _, table, picture = bias_section(figures).blocks
    assert [row[0] for row in table.rows][1:] == ["border", "shift"]
    assert "0.900 (0.800 to 0.950)" in table.rows[0]
    assert "0.970 (0.900 to 0.990)" in table.rows[1]
    assert table.rows[2][3] == ""
    assert isinstance(picture, Picture)


def test_held_out_source_states_the_comparison():
    figures = {
        "auc": [0.8, 0.7, 0.9], "balanced_accuracy": [0.7, 0.6, 0.8], "sensitivity": [0.6, 0.5, 0.7],
        "specificity": [0.8, 0.7, 0.9],
    }  # fmt: skip
    entry = {
        "covid": 166, "other": 93, "other_by_family": {"nih": 89, "ieee8023": 4}, "other_of_this_family": 0,
        "figures": figures,
    }  # fmt: skip
    sentence, table = held_out_section({"source_held_out": {"hannover": entry}}).blocks
    for words in ("hannover", "166", "93", "nih: 89", "ieee8023: 4"):
        assert words in sentence.text
    assert table.rows[0][1] == "0.800 (0.700 to 0.900)"
