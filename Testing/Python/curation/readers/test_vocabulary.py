"""A project's own labels, from the file to what readers may answer and to the export."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.curation.exporting.selection import CALLED_UNUSABLE, reason_against
from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN
from CovidXRayLib.curation.importing.film_table import film
from CovidXRayLib.curation.labels.project_vocabulary import use_vocabulary, vocabulary_of
from CovidXRayLib.curation.labels.titles import label_title
from CovidXRayLib.curation.labels.vocabulary_file import read_vocabulary
from CovidXRayLib.curation.readers.decisions import adjudicate, assessment_of, history, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.made_up_films import add_made_up_films

RSNA = """
[[label]]
code = "typical"
title = "Typical appearance"
counts_as = "covid"
[[label]]
code = "atypical"
title = "Atypical appearance"
counts_as = "pneumonia_other"
[[label]]
code = "no_finding"
[[label]]
code = "repeat"
title = "Repeat the film"
counts_as = "unusable"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vocabulary.toml"
    path.write_text(RSNA, encoding="utf-8")
    return path


def test_readers_answer_with_the_labels_of_the_project(database: ReviewDatabase, file: Path) -> None:
    assert vocabulary_of(database) == BUILT_IN
    use_vocabulary(database, read_vocabulary(file))
    vocabulary = vocabulary_of(database)
    assert vocabulary.codes == ("typical", "atypical", "no_finding", "repeat")
    assert label_title("typical", vocabulary) == "Typical appearance"
    assert label_title("no_finding", vocabulary) == label_title("no_finding")
    one, other = add_made_up_films(database, 2)
    ana = reader_named(database, "Ana")
    set_label(database, one, ana, "typical", seconds=12.34)
    with pytest.raises(ValueError, match="must be one of"):
        set_label(database, one, ana, "covid")
    with pytest.raises(ValueError, match="reason"):
        set_label(database, other, ana, "repeat")
    adjudicate(database, other, ana, "repeat", None, "motion", seconds=3.0)
    assert assessment_of(database, one, ana).seconds == 12.3
    assert history(database, other)[-1].value == {"label": "repeat", "reason": "motion", "seconds": 3.0}
    assert vocabulary.counts_as(film(database, one).label) == "covid"
    assert reason_against(film(database, other), vocabulary) == CALLED_UNUSABLE


def test_labels_in_use_are_kept(database: ReviewDatabase, file: Path) -> None:
    (one,) = add_made_up_films(database, 1)
    set_label(database, one, reader_named(database, "Ana"), "covid")
    with pytest.raises(ReviewDatabaseError, match="covid"):
        use_vocabulary(database, read_vocabulary(file))
    assert vocabulary_of(database) == BUILT_IN


@pytest.mark.parametrize(
    "text",
    [
        "label = 3",
        RSNA + '[[label]]\ncode = "typical"\ntitle = "Again"\ncounts_as = "other"',
        RSNA + '[[label]]\ncode = "Big Letters"\ntitle = "x"\ncounts_as = "other"',
        RSNA + '[[label]]\ncode = "x"\ntitle = "x"\ncounts_as = "measles"',
        RSNA + "".join(f'[[label]]\ncode = "x{n}"\ntitle = "{n}"\ncounts_as = "other"\n' for n in range(6)),
        "[[label]",
    ],
)
def test_files_that_are_no_vocabulary_are_refused(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewDatabaseError, match="vocabulary"):
        read_vocabulary(file)
