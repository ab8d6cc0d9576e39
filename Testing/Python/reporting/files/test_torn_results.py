"""What a power cut or a failing disk leaves of a result is not a result, no film, and in nobody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.batch.workers import child_task
from CovidXRayLib.cli.analyze.run_plan import make_plan
from CovidXRayLib.cli.options.output_files import OutputClashError
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reading import AnalyzedFilm
from CovidXRayLib.reporting.files.completeness import images_are_intact
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result
from CovidXRayLib.reporting.files.result_files import ResultFiles, ResultWriter
from CovidXRayLib.worker.tasks import Order

IMAGES = ("overlay", "segmentation", "labels")


def write_results(analyzed: AnalyzedFilm, files: ResultFiles) -> None:
    with ResultWriter(files) as writer:
        writer.write(analyzed)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(device="cpu")


@pytest.fixture(scope="module")
def analyzed(analyzer: Analyzer, sample_films: list[Path]) -> AnalyzedFilm:
    return analyzer.analyze(sample_films[0])


@pytest.fixture
def files(analyzed: AnalyzedFilm, tmp_path: Path) -> ResultFiles:
    """A whole result."""
    found = ResultFiles.of(tmp_path, "film")
    write_results(analyzed, found)
    assert images_are_intact(found)
    return found


@pytest.mark.parametrize("kind", IMAGES)
def test_torn_image_is_never_accepted(files: ResultFiles, kind: str) -> None:
    path: Path = getattr(files, kind)
    whole = path.read_bytes()
    cuts = {0, 1, 8, 100, len(whole) // 2, *range(len(whole) - 12, len(whole))}
    for left in sorted(cuts):
        path.write_bytes(whole[:left])
        assert not images_are_intact(files), left
        path.write_bytes(whole[:left] + bytes(len(whole) - left))  # the size is there, the content is not
        assert not images_are_intact(files) or whole[left:] == bytes(len(whole) - left), left
    path.unlink()
    assert not images_are_intact(files)
    path.write_bytes(whole)
    assert images_are_intact(files)


def test_masks_resaved_by_slicer_are_complete(files: ResultFiles) -> None:
    sitk = pytest.importorskip("SimpleITK")
    image = sitk.ReadImage(str(files.segmentation))
    for compressed in (True, False):
        sitk.WriteImage(image, str(files.segmentation), useCompression=compressed)
        assert images_are_intact(files)


@pytest.mark.parametrize("kind", ["reading", *IMAGES])
@pytest.mark.parametrize("left", [0, 200])
def test_batch_repeats_incomplete_results(
    analyzer: Analyzer, sample_films: list[Path], tmp_path: Path, kind: str, left: int
) -> None:
    fields = {
        "address": str(sample_films[0]),
        "wanted_sha256": "",
        "folder": str(tmp_path),
        "weights": analyzer.weights,
        "with_names": False,
        "prevalence": 0.5,
        "servers": [],
    }
    order = Order(fields, analyzer=analyzer)
    assert not child_task.do(order)[0]["outcome"]["was_there"]
    assert child_task.do(order)[0]["outcome"]["was_there"]
    (made,) = tmp_path.glob("films/*/*.json")
    files = ResultFiles.of(made.parent, made.stem)
    path: Path = getattr(files, kind)
    path.write_bytes(path.read_bytes()[:left])
    assert not child_task.do(order)[0]["outcome"]["was_there"]
    assert child_task.do(order)[0]["outcome"]["was_there"]


@pytest.mark.parametrize("kind", ["reading", *IMAGES])
@pytest.mark.parametrize("left", [None, 0, 200])
def test_remnants_are_not_films_and_are_replaced(
    analyzed: AnalyzedFilm, files: ResultFiles, sample_films: list[Path], kind: str, left: int | None
) -> None:
    path: Path = getattr(files, kind)
    if left is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:left])
    images = [one for one in files if one.is_file()]
    assert [is_earlier_result(one) for one in images] == [True] * len(images)
    film = files.reading.with_name("film.dcm")
    film.write_bytes(sample_films[0].read_bytes())
    (job,) = make_plan([files.reading.parent], files.reading.parent).jobs
    assert (job.film, job.files) == (film, files)
    write_results(analyzed, job.files)
    assert images_are_intact(files)


@pytest.mark.parametrize("content", [b"{}", b'{\n  "film": "x"}', b"[", b'{"film": {"file": null'])
def test_foreign_files_are_kept(
    analyzed: AnalyzedFilm, sample_films: list[Path], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "film.json").write_bytes(content)
    film = tmp_path / "film.dcm"
    film.write_bytes(sample_films[0].read_bytes())
    with pytest.raises(OutputClashError, match=r"film\.json: already exists and is not a result"):
        make_plan([film], tmp_path)
