"""A project of one's own: its labels, who reads what, and how long it took."""

from __future__ import annotations

from pathlib import Path

from slicerhost.fixtures import wait_until

from CovidXRayLib.curation.labels.project_vocabulary import vocabulary_of
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer

LABELS = """
[[label]]
code = "typical"
title = "Typical appearance"
counts_as = "covid"
[[label]]
code = "negative"
title = "Negative"
counts_as = "no_finding"
"""


def test_labels_of_the_project_follow_the_keys(
    reviewer: Reviewer, database_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "labels.toml").write_text(LABELS, encoding="utf-8")
    reviewer.open(database_file)
    reviewer.tab.jobs.importLabels(str(tmp_path / "labels.toml"))
    assert reviewer.message == "2 labels imported."
    assert "<b>1-2</b> label" in reviewer.ui.keysLabel.text
    assert reviewer.ui.label2Button.text == "2  Negative" and not reviewer.ui.label3Button.visible
    reviewer.key("3")
    assert reviewer.assessment(1).label == ""
    reviewer.key("2")
    answer = reviewer.assessment(1)
    assert answer.label == "negative" and answer.seconds is not None and 0 <= answer.seconds < 600
    assert reviewer.cell(0, 1).startswith("Negative")
    box = reviewer.ui.labelComboBox
    assert [box.itemText(number) for number in range(box.count)] == [
        "Any label",
        "Typical appearance",
        "Negative",
    ]
    with ReviewDatabase.open(database_file) as database:
        assert vocabulary_of(database).codes == ("typical", "negative")


def test_films_are_assigned_and_the_first_list_is_ones_own(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    assert not reviewer.ui.assignedCheckBox.checked and len(reviewer.tab.list.films) == 6
    reviewer.ui.assignButton.click()
    assert reviewer.ui.assignReadersEdit.text == "Anna"
    reviewer.ui.secondShareSpinBox.value = 100
    reviewer.ui.assignRunButton.click()
    assert reviewer.message == "A second reading needs at least two readers."
    reviewer.ui.assignReadersEdit.text = "Anna,  Bernd"
    reviewer.ui.secondShareSpinBox.value = 0
    reviewer.ui.assignRunButton.click()
    wait_until(lambda: not reviewer.tab.assigning.isRunning)
    assert reviewer.message == "Assigned: 6 first and 0 second readings."
    assert reviewer.ui.assignedCheckBox.checked and len(reviewer.tab.list.films) == 3
    own = set(reviewer.tab.list.films)
    reviewer.ui.assignedCheckBox.click()
    reviewer.tab.list.save()
    reviewer.tab.list.restore()
    assert not reviewer.ui.assignedCheckBox.checked  # as she left it
    reviewer.open(database_file, "Bernd")
    assert reviewer.ui.assignedCheckBox.checked and not own & set(reviewer.tab.list.films)
