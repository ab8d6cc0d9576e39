"""Each reader's masks against the consensus of all, where enough readers have any."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.curation.exporting.agreement_page import to_markdown
from CovidXRayLib.curation.exporting.agreement_report import agreement_report
from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.readers.decisions import judge_mask
from CovidXRayLib.curation.readers.mask_versions import add_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.made_up_films import add_made_up_films, two_lungs


def test_outlying_reader_is_identified(database: ReviewDatabase) -> None:
    ana, boris, chen = (reader_named(database, name) for name in ("Ana", "Boris", "Chen"))
    drawn, unchanged, of_two = add_made_up_films(database, 3)
    for film in (drawn, unchanged, of_two):
        for reader in (ana, boris):
            judge_mask(database, film, reader, True)
    judge_mask(database, unchanged, chen, True)
    add_mask(database, drawn, np.where(two_lungs() == 2, 0, two_lungs()).astype(np.uint8), EDITED, chen)
    found = agreement_report(database).consensus
    assert [(each.reader, each.masks.films) for each in found] == [("Ana", 2), ("Boris", 2), ("Chen", 2)]
    assert [each.masks.right.value for each in found] == [1, 1, 1]
    assert [each.masks.left.value for each in found] == [1, 1, 0.5]
    assert found[2].masks.mean.value == pytest.approx((1 + 2 / 3) / 2, abs=0.01)
    page = to_markdown(agreement_report(database, name_readers=False))
    assert "at least 3 readers" in page
    assert "| Reader 3 | 2 |" in page
    assert "Chen" not in page


def test_two_readers_have_no_consensus(database: ReviewDatabase) -> None:
    (film,) = add_made_up_films(database, 1)
    for name in ("Ana", "Boris"):
        judge_mask(database, film, reader_named(database, name), True)
    report = agreement_report(database)
    assert len(report.pairs) == 1
    assert report.consensus == ()
    assert "consensus" not in to_markdown(report)
