"""The lists of films to look at first."""

from __future__ import annotations

from CovidXRayLib.evaluation.figures.worst_cases import worst_lungs, worst_scores, write_lists


def test_worst_masks_come_first_and_only_manual_masks_count(result, overlap):
    films = [
        result(n, "covid", "one", 0.9, mask_quality="human", overlap=overlap(dice))
        for n, dice in enumerate([0.9, 0.3, 0.7])
    ]
    films.append(result(9, "covid", "one", 0.9, mask_quality="silver", overlap=overlap(0.1)))
    assert [entry.film.id for entry in worst_lungs(films)] == ["film1", "film2", "film0"]


def test_only_errors_are_listed_by_confidence(result):
    films = [
        result(1, "covid", "one", 0.4),
        result(2, "covid", "one", 0.01),
        result(3, "other", "one", 0.95),
        result(4, "other", "one", 0.2),
        result(5, "covid", "one", 0.6),
    ]
    assert [entry.film.id for entry in worst_scores(films)] == ["film2", "film3", "film1"]


def test_lists_have_one_absolute_path_per_line(result, overlap, tmp_path):
    lungs = [
        result(1, "covid", "one", 0.9, mask_quality="human", overlap=overlap(0.5), file=tmp_path / "a.png")
    ]
    scores = [result(2, "covid", "one", 0.1, file=tmp_path / "b.png")]
    write_lists(scores, lungs, tmp_path)
    assert (tmp_path / "worst_lungs.txt").read_text() == f"{tmp_path / 'a.png'}\n"
    assert (tmp_path / "worst_scores.txt").read_text() == f"{tmp_path / 'b.png'}\n"
