"""Readers killed while file dialogs list the folder of their review database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from Testing.Benchmarks.campaign.row import Row
from Testing.Python.curation.dialogs_and_kills import campaign


def run(kills: int = 200) -> Iterator[Row]:
    """Give the one row of the campaign."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder), kills, seed=20200401)
    failures = [f"{outcome.lost} acknowledged decisions were lost"] if outcome.lost else []
    failures += [f"the review database is damaged: {outcome.damage}"] if outcome.damage != "ok" else []
    figures = f"{outcome.acknowledged:,} decisions acknowledged, {outcome.lost} lost"
    yield Row("readers killed behind file dialogs", outcome.kills, tuple(failures), figures)
