"""Films on which two readers differ, settled by a third."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.curation.importing.film_table import film
from CovidXRayLib.curation.readers.assignments import disagreements
from CovidXRayLib.curation.readers.decisions import (
    adjudicate,
    comment,
    history,
    judge_mask,
    set_label,
)
from CovidXRayLib.curation.readers.mask_versions import add_mask, newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.reporting.images.colors import RIGHT_LUNG
from Testing.Python.panel.reviewer import Reviewer


@pytest.fixture
def differing(database_file: Path) -> Path:
    """Anna and Bernd differ on the films 2 and 4, and Bernd drew a mask of his own on film 2."""
    with ReviewDatabase.open(database_file) as database:
        anna, bernd = reader_named(database, "Anna"), reader_named(database, "Bernd")
        for number in (1, 2, 4):
            set_label(database, number, anna, "covid")
            judge_mask(database, number, anna, True)
        set_label(database, 1, bernd, "covid")
        for number in (2, 4):
            set_label(database, number, bernd, "no_finding")
        comment(database, 2, bernd, "old <scar>")
        auto = newest_mask(database, 2)
        assert auto is not None
        drawn = auto.labels.copy()
        drawn[5:9, 5:9] = 1
        add_mask(database, 2, drawn, "edited", bernd)
    return database_file


def settle(reviewer: Reviewer) -> None:
    box = reviewer.ui.workComboBox
    box.setCurrentIndex(box.findText("Adjudicate"))
    box.activated.emit(box.currentIndex)
    reviewer.see()


def test_both_assessments_are_side_by_side(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    assert reviewer.tab.list.films == [2, 4]
    assert reviewer.ui.countLabel.text == "2 films with reader disagreement"
    words = str(reviewer.ui.comparisonLabel.text)
    for part in ("Anna", "Bernd", "Typical COVID-19 appearance", "No acute finding", "old &lt;scar&gt;"):
        assert part in words
    assert not reviewer.ui.acceptButton.visible and not reviewer.ui.searchEdit.enabled


def test_masks_have_the_colors_of_their_readers(reviewer: Reviewer, differing: Path) -> None:
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    reviewer.open(differing, "Carla")
    settle(reviewer)
    colors = {}
    for choice in reviewer.tab.current.adjudication.choices:
        if choice.color:
            colors[choice.title] = "#{:02x}{:02x}{:02x}".format(*choice.color)
    assert list(colors) == ["Anna, automatic (unedited)", "Bernd"] and len(set(colors.values())) == 2
    words = str(reviewer.ui.comparisonLabel.text)
    for title, name in zip(colors, ("Anna", "Bernd"), strict=True):
        assert f'{colors[title]}">&#9632;</span> <b>{name}</b>' in words
    segmentation = lungsOf(reviewer.tab.reviewed.volumeNode).GetSegmentation()
    shown = [round(255 * part) for part in segmentation.GetNthSegment(0).GetColor()]
    assert tuple(shown) == reviewer.tab.current.adjudication.shown.color
    both = reviewer.colored()
    reviewer.ui.overlayCheckBox.click()
    assert reviewer.colored() == 0 < both
    reviewer.ui.overlayCheckBox.click()
    reviewer.key("3", "N")
    reviewer.ui.workComboBox.setCurrentIndex(0)
    reviewer.ui.workComboBox.activated.emit(0)
    reviewer.see()
    own = [round(255 * part) for part in segmentation.GetNthSegment(0).GetColor()]
    assert tuple(own) == RIGHT_LUNG


def test_masks_are_switched_and_the_shown_one_is_accepted(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    assert reviewer.tab.reviewed.labels()[6, 6] == 0
    reviewer.key("X")
    assert "Bernd" in reviewer.ui.comparisonLabel.text.split("(X to switch)")[1]
    assert reviewer.tab.reviewed.labels()[6, 6] == 1
    reviewer.key("3")
    assert reviewer.message == "Adjudicated."
    with ReviewDatabase.open(differing) as database:
        kept, settled = newest_mask(database, 2), film(database, 2)
        assert (settled.state, settled.label, settled.mask) == ("adjudicated", "no_finding", "accepted")
        assert kept is not None and kept.labels[6, 6] == 1
        assert [found.film_id for found in disagreements(database)] == [4]
        last = history(database, 2)[-1]
    assert (last.kind, last.reader) == ("adjudicated", "Carla")
    reviewer.key("N")
    reviewer.see()
    assert reviewer.film == 4


def test_adjudication_without_a_mask_can_be_undone(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    reviewer.key("R")
    assert not reviewer.tab.reviewed.labels().any()
    reviewer.key("5", "1")
    with ReviewDatabase.open(differing) as database:
        settled = film(database, 2)
    assert (settled.state, settled.label, settled.mask) == ("adjudicated", "unusable", "rejected")
    reviewer.key("Z")
    assert "undone" in reviewer.message
    with ReviewDatabase.open(differing) as database:
        assert film(database, 2).state == "disagreed"


def test_mask_edited_during_adjudication_is_accepted(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    reviewer.key("E")
    reviewer.draw((20.0, 12.0), (26.0, 12.0))
    drawn = reviewer.tab.reviewed.labels()
    reviewer.key("Return")
    assert "Carla" in reviewer.ui.comparisonLabel.text.split("(X to switch)")[1]
    reviewer.key("1")
    with ReviewDatabase.open(differing) as database:
        kept = newest_mask(database, 2)
        assert kept is not None and kept.kind == "edited"
        np.testing.assert_array_equal(kept.labels, drawn)


def test_returning_to_reading_lists_all_films(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    reviewer.ui.workComboBox.setCurrentIndex(0)
    reviewer.ui.workComboBox.activated.emit(0)
    reviewer.see()
    assert len(reviewer.tab.list.films) == 6
    assert reviewer.ui.acceptButton.visible and not reviewer.ui.comparisonLabel.visible
    reviewer.key("2")
    assert reviewer.assessment(name="Carla").label == "pneumonia_other"


def words_below_table(reviewer: Reviewer) -> str:
    return str(reviewer.ui.comparisonLabel.text).split("</table>")[1]


def test_adjudication_is_shown_at_once_and_on_coming_back(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    assert reviewer.cell(0, 1) == "" and "Adjudicated by" not in words_below_table(reviewer)
    reviewer.key("X", "3")
    for _time in range(2):
        assert reviewer.ui.label3Button.checked and not reviewer.ui.label1Button.checked
        assert reviewer.cell(0, 1).split() == ["No", "acute", "finding", "mask", "accepted"]
        sentence = "Adjudicated by Carla: No acute finding; mask kept: Bernd"
        assert sentence in words_below_table(reviewer) and "to be kept" not in words_below_table(reviewer)
        assert reviewer.tab.reviewed.labels()[6, 6] == 1
        reviewer.key("N")
        reviewer.see()
        assert not reviewer.ui.label3Button.checked and reviewer.cell(1, 1) == ""
        reviewer.key("P")
        reviewer.see()
    reviewer.key("X")
    assert "mask kept: Bernd" in words_below_table(reviewer)
    assert words_below_table(reviewer).endswith("(X to switch): none")
    reviewer.key("5", "3")
    assert reviewer.ui.label5Button.checked and reviewer.ui.rejectButton.checked
    assert "Adjudicated by Carla: Non-diagnostic (Exposure); mask kept: none" in words_below_table(reviewer)
    reviewer.key("Z", "Z")
    assert not reviewer.ui.label3Button.checked and not reviewer.ui.rejectButton.checked
    assert reviewer.cell(0, 1) == "" and "Adjudicated by" not in words_below_table(reviewer)


def test_own_reading_and_comment_are_not_the_adjudication(reviewer: Reviewer, differing: Path) -> None:
    with ReviewDatabase.open(differing) as database:
        comment(database, 2, reader_named(database, "Anna"), "old scar")
    reviewer.open(differing, "Anna")
    reviewer.key("N")
    reviewer.see()
    assert reviewer.ui.label1Button.checked and reviewer.ui.commentEdit.text == "old scar"
    settle(reviewer)
    assert reviewer.film == 2 and not reviewer.ui.label1Button.checked and reviewer.cell(0, 1) == ""
    reviewer.key("3", "N")
    reviewer.see()
    assert reviewer.assessment(2).comment == "old scar" and reviewer.assessment(2).label == "covid"
    reviewer.ui.workComboBox.setCurrentIndex(0)
    reviewer.ui.workComboBox.activated.emit(0)
    reviewer.see()
    assert reviewer.cell(1, 1).startswith("Typical")


def test_drawn_mask_is_shown_on_coming_back(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    reviewer.key("E")
    reviewer.draw((20.0, 12.0), (26.0, 12.0))
    drawn = reviewer.tab.reviewed.labels()
    reviewer.key("Return", "1", "N")
    reviewer.see()
    reviewer.key("P")
    reviewer.see()
    assert "mask kept: Carla" in words_below_table(reviewer)
    assert "unedited" not in words_below_table(reviewer).split("Adjudicated")[1]
    np.testing.assert_array_equal(reviewer.tab.reviewed.labels(), drawn)


def test_adjudication_by_another_reader_is_shown(reviewer: Reviewer, differing: Path) -> None:
    reviewer.open(differing, "Carla")
    settle(reviewer)
    with ReviewDatabase.open(differing) as database:
        dora = reader_named(database, "Dora")
        auto = newest_mask(database, 2)
        assert auto is not None
        drawn = add_mask(database, 2, np.zeros_like(auto.labels), "edited", dora)
        adjudicate(database, 2, dora, "other", drawn)
    before = reviewer.tab.reviewed.labels()
    reviewer.tab.refresh()
    assert reviewer.ui.label4Button.checked
    assert "Adjudicated by Dora: Other finding; mask kept: Dora" in words_below_table(reviewer)
    np.testing.assert_array_equal(reviewer.tab.reviewed.labels(), before)
