"""The table at the end of a run: aligned, whole, and never wider than a terminal."""

from __future__ import annotations

from CovidXRayLib.cli.analyze.analyze_command import _HEADER, _WIDEST
from CovidXRayLib.cli.terminal.text_table import render_table, terminal_width

ROWS = [
    ("a", "for COVID-19, score 0.97: 71% (50% to 85%)", "none", "0.42"),
    (
        "lungbox__0004cfab-14fd-4e49-80ba-63a80b6bddd6",
        "No score: " + "cut off; " * 20,
        "lungs",
        "12.31",
    ),
    ("胸部X線" * 12, "not read: it is empty", "", "0.00"),
    ("x" * 120, "y" * 200, "mirroring, lungs, coverage", "1234.56"),
]


def test_no_line_is_wider_than_the_terminal():
    table = render_table(_HEADER, ROWS, _WIDEST)
    assert max(map(terminal_width, table.splitlines())) <= 100


def test_columns_are_aligned_for_wide_letters_too():
    table = render_table(
        ("Film", "Result", "Seconds"), [("胸部", "ok", "1.00"), ("ab", "ok", "12.00")], (30, 30, 8)
    )
    header, rule, first, second = table.splitlines()
    assert terminal_width(first[: first.index("ok")]) == terminal_width(second[: second.index("ok")]) == 6
    assert first.endswith("   1.00") and second.endswith("  12.00")
    assert header.startswith("Film") and set(rule) == {"-", " "}


def test_nothing_of_a_cell_is_lost():
    table = render_table(_HEADER, ROWS, _WIDEST)
    body = "".join(table.split())
    assert body.count("x") >= 120 and body.count("y") >= 200
    assert body.count("胸部X線") >= 10  # some are broken over two lines
    assert table.count("胸") == table.count("線") == 12


def test_header_alone():
    assert render_table(("Film", "Seconds"), [], (30, 8)).splitlines()[0] == "Film  Seconds"
