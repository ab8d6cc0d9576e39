"""The table at the end of a run: aligned, whole, plain, and never wider than a terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from CovidXRayLib.cli.analyze.analyze_command import _COLUMNS
from CovidXRayLib.cli.curate.curate_list import _COLUMNS as LIST_COLUMNS
from CovidXRayLib.cli.pacs.fetch_command import _COLUMNS as STUDY_COLUMNS
from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table

LONG_NAME = "lungbox__0004cfab-14fd-4e49-80ba-63a80b6bddd6"
ROWS = [
    (
        "sample_opacities_pa_monochrome1.dcm",
        "suggestive of COVID-19, score 0.97, post-test 71% (50% to 85%)",
        "none",
        "0.42",
    ),
    (LONG_NAME, "No score: " + "cut off; " * 20, "lungs", "12.31"),
    ("胸部X線" * 12, "failed: it is empty", "", "0.00"),
    ("x" * 120, "y" * 200, "mirroring, lungs, coverage", "1234.56"),
]


@pytest.mark.parametrize("width", [80, 100, 132])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(cell_len, render_table(_COLUMNS, ROWS, width).splitlines())) == width


def test_without_a_terminal_it_is_80_cells_wide(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(cell_len, render_table(_COLUMNS, ROWS).splitlines())) == 80


def test_columns_are_aligned_for_wide_letters_too():
    columns = (
        TextColumn("Film", 30),
        TextColumn("Result", 10, takes_rest=True),
        TextColumn("Seconds", align="right"),
    )
    table = render_table(columns, [("胸部", "ok", "1.00"), ("ab", "ok", "12.00")], 80)
    header, rule, first, second = table.splitlines()
    assert cell_len(first[: first.index("ok")]) == cell_len(second[: second.index("ok")]) == 6
    assert first.endswith("   1.00") and second.endswith("  12.00")
    assert header.startswith("Film") and set(rule) == {"-"}


def test_cell_text_is_complete():
    table = render_table(_COLUMNS, ROWS, 80)
    body = "".join(table.split())
    assert body.count("x") >= 120 and body.count("y") >= 200
    assert table.count("胸") == table.count("線") == 12


def test_words_that_fit_are_not_split():
    words = set(render_table(_COLUMNS, ROWS, 80).split())
    assert {ROWS[0][0], "COVID-19,", "score", "mirroring,", "coverage", "off;"} <= words
    assert LONG_NAME not in words


def test_cells_are_not_interpreted_as_markup():
    table = render_table(_COLUMNS, [("[red]a[/red].png", ":smile: [link=x]", "", "")], 80)
    assert "[red]a[/red].png" in table and ":smile: [link=x]" in table and "\x1b" not in table


def test_header_only():
    columns = (TextColumn("Film", 5, takes_rest=True), TextColumn("Seconds"))
    assert render_table(columns, [], 14).splitlines()[0] == "Film   Seconds"


@pytest.mark.parametrize("columns", [_COLUMNS, LIST_COLUMNS, STUDY_COLUMNS])
def test_titles_and_words_of_every_table_fit_80_columns(columns):
    row = ["0.97" if column.widest is None else "radiograph findings" for column in columns]
    table = render_table(columns, [row], 80, below=["1.2." + "3" * 60])
    assert max(map(cell_len, table.splitlines())) <= 80
    words = {"radiograph", "findings", "0.97", *(word for one in columns for word in one.title.split())}
    assert words <= set(table.split())
