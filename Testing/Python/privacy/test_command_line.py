"""What the commands leave behind of a person in a film's header: nothing, but where it was asked for."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from Testing.Python.privacy.conftest import Place
from Testing.Python.privacy.planted import plant, words_in

CLOSED_PORT = 9  # "discard", which nobody serves


def test_analyze_reveals_no_patient_data(place: Place) -> None:
    place.run("analyze", place.film, "--out", place.out, "-vv")
    assert len(list(place.out.iterdir())) >= 4
    assert place.traces() == {}


@pytest.mark.slow
def test_only_the_report_contains_patient_data(place: Place) -> None:
    pytest.importorskip("highdicom", reason="needs the extra 'report'")
    named = place.film.rename(place.film.with_name("Zyxquill ZQX770431.dcm"))
    place.run("report", named, "--out", place.out, "--quiet")
    written = list(place.out.iterdir())
    assert len(written) == 6
    assert all(words_in(path.read_bytes()) for path in written if path.suffix in (".html", ".dcm"))
    assert [words_in(path.name) for path in written] == [set()] * len(written)
    assert place.traces(named, place.out) == {}


@pytest.mark.slow
def test_withheld_and_failed_films_reveal_no_patient_data(place: Place) -> None:
    odd = pydicom.dcmread(place.film)
    odd.PixelData = odd.PixelData[: len(odd.PixelData) // 3]
    odd["PixelData"].VR = "OW"
    odd.save_as(place.film.with_name("torn.dcm"))
    wrong = pydicom.dcmread(place.film)
    wrong.PatientBirthDate = "Zyxquill 19610213"  # no date at all
    wrong.WindowWidth = "1"
    wrong.save_as(place.film.with_name("wrong.dcm"))
    side = pydicom.dcmread(plant(place.film.with_name("side.dcm"), seed=5))
    side.PatientOrientation = ["P", "F"]
    side.PixelData = side.pixel_array[::-1].tobytes()
    side["PixelData"].VR = "OW"
    side.save_as(place.film.with_name("side.dcm"))
    place.run("analyze", place.film.parent, "--out", place.out, "-vv", status=ExitCode.FILM_FAILED)
    assert place.traces(place.film.parent) == {}


@pytest.mark.slow
def test_review_database_contains_no_patient_data(place: Place) -> None:
    database = place.root / "store" / "review.sqlite"
    database.parent.mkdir()
    place.run("curate", "-vv", "import", place.film, "--store", database)
    place.run("curate", "-vv", "analyze", "--store", database)
    place.run("curate", "list", "--store", database)
    assert database.stat().st_size > 0
    assert place.traces() == {}


@pytest.mark.slow
def test_only_queued_objects_contain_patient_data(place: Place) -> None:
    queue = place.root / "queue"
    server = f"http://127.0.0.1:{CLOSED_PORT}/dicom-web"
    place.run(
        "send",
        place.film,
        "--server",
        server,
        "--save-as",
        "ours",
        "--queue",
        queue,
        "-v",
        status=ExitCode.SERVER,
    )
    objects = list(queue.rglob("*.dcm"))
    assert len(objects) == 1
    assert words_in(objects[0].read_bytes())  # it is the film itself, on its way
    assert words_in(str(objects[0].relative_to(queue))) == set()
    assert place.traces(*objects) == {}


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["http://127.0.0.1:{port}/dicom-web", "dicom://PACS@127.0.0.1:{port}"])
def test_failed_name_search_does_not_repeat_the_name(place: Place, protocol: str) -> None:
    server = protocol.format(port=CLOSED_PORT)
    place.run(
        "fetch",
        "--server",
        server,
        "--patient-name",
        "Zyxquill*",
        "--patient-id",
        "ZQX770431",
        "-v",
        status=ExitCode.SERVER,
    )
    assert place.traces() == {}


@pytest.mark.slow
def test_password_is_never_written(place: Place) -> None:
    queue: Path = place.root / "queue"
    server = f"https://127.0.0.1:{CLOSED_PORT}/dicom-web"
    place.run(
        "send", place.film, "--server", server, "--save-as", "ours", "--user", "reader", "--secret-stdin",
        "--queue", queue, "-v", status=ExitCode.SERVER, secret="Wilbrandine-Doktorius\n",
    )  # fmt: skip
    assert place.traces(queue) == {}
