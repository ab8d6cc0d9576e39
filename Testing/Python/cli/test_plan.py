"""Which films a run takes, and that no result ever replaces something else."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.cli.analyze.run_plan import make_plan
from CovidXRayLib.cli.options.output_files import OutputClashError
from CovidXRayLib.reporting.files.result_files import ResultFiles
from CovidXRayLib.reporting.files.result_mark import marked_png


def draw_film(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows, columns = np.mgrid[:300, :260]
    film = 120 + 80 * np.sin(rows / 40) * np.cos(columns / 30)
    cv2.imwrite(str(path), film.astype(np.uint8))
    return path


def test_films_with_the_same_name_get_separate_results(tmp_path):
    draw_film(tmp_path / "films/p1/IM1.png")
    draw_film(tmp_path / "films/p2/IM1.png")
    plan = make_plan([tmp_path / "films"], tmp_path / "out")
    assert [job.name for job in plan.jobs] == ["p1_IM1", "p2_IM1"]
    assert len({file for job in plan.jobs for file in job.files}) == 8


def test_film_given_twice_is_analyzed_once(tmp_path):
    film = draw_film(tmp_path / "films/a.png")
    plan = make_plan([film, tmp_path / "films", tmp_path / "films/../films/a.png"], tmp_path / "out")
    assert [job.film for job in plan.jobs] == [film]


def test_missing_films_are_reported_and_others_kept(tmp_path):
    film = draw_film(tmp_path / "a.png")
    (tmp_path / "empty").mkdir()
    plan = make_plan([tmp_path / "missing.png", tmp_path / "empty", film], tmp_path / "out")
    assert [job.film for job in plan.jobs] == [film]
    assert [path.name for path, _ in plan.unreadable] == ["missing.png", "empty"]


def test_earlier_results_are_not_films(tmp_path):
    film = draw_film(tmp_path / "a.png")
    files = ResultFiles.of(tmp_path, "a")
    for file in files:
        file.write_bytes(film.read_bytes())
    files.reading.write_text(json.dumps(dict.fromkeys(("film", "verdict", "checks", "notice"))))
    files.segmentation.unlink()  # one that is gone changes nothing
    plan = make_plan([film, *sorted(tmp_path.glob("a.*.png"))], tmp_path)
    assert [job.film for job in plan.jobs] == [film]
    assert len(plan.skipped) == 2


def test_drawings_of_films_are_not_films(tmp_path):
    """The screenshot that ``make run`` adds to the readings, and the grid of ``covidxray augment``."""
    film = draw_film(tmp_path / "panel.png")
    content = film.read_bytes()
    (tmp_path / "drawn.png").write_bytes(marked_png(content))
    plan = make_plan([tmp_path], tmp_path / "out")
    assert [job.film for job in plan.jobs] == [film]
    assert plan.skipped.sentences() == ["Left out: 1 (drawn.png): a result of an earlier run."]
    drawn = cv2.imread(str(tmp_path / "drawn.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(drawn, cv2.imread(str(film), cv2.IMREAD_UNCHANGED))


def test_film_that_resembles_a_result_is_a_film(tmp_path):
    film = draw_film(tmp_path / "a.overlay.png")
    assert [job.film for job in make_plan([film], tmp_path / "out").jobs] == [film]


def test_result_never_replaces_a_film(tmp_path):
    films = [draw_film(tmp_path / "a.png"), draw_film(tmp_path / "a.lungs.png")]
    with pytest.raises(OutputClashError, match=r"a\.lungs\.png"):
        make_plan(films, tmp_path)


def test_result_never_replaces_an_annotation(tmp_path):
    film = draw_film(tmp_path / "a.png")
    (tmp_path / "a.json").write_text('{"label": "mine"}')
    with pytest.raises(OutputClashError, match=r"a\.json"):
        make_plan([film], tmp_path)
    assert (tmp_path / "a.json").read_text() == '{"label": "mine"}'


def test_manual_segmentation_is_not_replaced(tmp_path):
    film = tmp_path / "a.png"
    film.write_bytes(b"")
    drawn = tmp_path / "out" / "a.seg.nrrd"
    drawn.parent.mkdir()
    drawn.write_bytes(b"NRRD0004\ntype: unsigned char\n")
    with pytest.raises(OutputClashError, match=r"a\.seg\.nrrd"):
        make_plan([film], drawn.parent)
    drawn.write_bytes(b"NRRD0004\n# written by CovidXRay\ntype: unsigned char\n")
    assert len(make_plan([film], drawn.parent).jobs) == 1
