"""The queue by itself: whole objects, each once, for its user alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from pydicom import dcmread

from CovidXRayLib.pacs.errors import ObjectRefusedError
from CovidXRayLib.pacs.transfer.send_queue import Queue
from CovidXRayLib.reporting.objects.encapsulated_pdf import write_page_object
from Testing.Python.curation.readings import made_up_reading


def test_duplicate_object_is_queued_once(films: list[Path], tmp_path: Path) -> None:
    queue = Queue(tmp_path / "queue")
    first, second = queue.add(films, "A"), queue.add(films, "A")
    assert (len(first.added), first.known) == (len(films), ())
    assert (second.added, second.known) == ((), first.added)
    assert len(queue.waiting("A")) == len(films)
    queue.add(films[:1], "B")
    assert sorted({one.server_name for one in queue.waiting()}) == ["A", "B"]
    assert len(queue.waiting()) == len(films) + 1


def test_file_is_queued_unchanged_and_data_set_as_a_file(films: list[Path], tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    queue.add(films, "A")
    kept = {one.sop_uid: one.path.read_bytes() for one in queue.waiting()}
    for film in films:
        read = dcmread(film, force=True)
        data = kept[str(read.SOPInstanceUID)]
        if film.read_bytes()[128:132] == b"DICM":
            assert data == film.read_bytes()
        assert data[128:132] == b"DICM"


def test_incomplete_object_is_rejected(films: list[Path], tmp_path: Path) -> None:
    queue = Queue(tmp_path / "queue")
    bad = tmp_path / "bad.dcm"
    data = films[0].read_bytes()
    for content in (b"", b"\x89PNG\r\n\x1a\n", data[: len(data) // 2], data[:-2], data[:200]):
        bad.write_bytes(content)
        with pytest.raises(ObjectRefusedError, match=r"bad\.dcm: .*\.$"):
            queue.add([bad], "A")
    with pytest.raises(ObjectRefusedError, match="cannot be read"):
        queue.add([tmp_path / "none.dcm"], "A")
    assert queue.waiting() == []


def test_result_written_twice_is_queued_once(films: list[Path], tmp_path: Path) -> None:
    queue, reading = Queue(tmp_path / "queue"), made_up_reading(0.5)
    first, second = (
        write_page_object(films[0], reading, b"%PDF-1.4", tmp_path / name) for name in ("a.dcm", "b.dcm")
    )
    later = dcmread(second)
    later.ContentDate, later.ContentTime = "20300101", "120000"
    later.save_as(second)
    assert first.read_bytes() != second.read_bytes()
    queue.add([first], "A")
    assert queue.add([second], "A").known == (later.SOPInstanceUID,)
    later.PatientID = "other"  # the name no longer follows from what it holds
    later.save_as(second)
    with pytest.raises(ObjectRefusedError, match="another object with the same UID"):
        queue.add([second], "A")


def test_different_object_with_a_queued_uid_is_rejected(films: list[Path], tmp_path: Path) -> None:
    queue = Queue(tmp_path / "queue")
    queue.add(films[:1], "A")
    other = dcmread(films[0])
    other.PatientID = "other"
    other.save_as(tmp_path / "other.dcm")
    with pytest.raises(ObjectRefusedError, match="another object with the same UID"):
        queue.add([tmp_path / "other.dcm"], "A")
    (one,) = queue.waiting()
    assert dcmread(one.path).PatientID == "ID-77"


@pytest.mark.parametrize("name", ["..", "../../up", "a/b", "CON", ".hidden", "Süd 1", "a%2Fb"])
def test_names_cannot_escape_the_folder(films: list[Path], tmp_path: Path, name: str) -> None:
    queue = Queue(tmp_path / "queue")
    queue.add(films[:1], name)
    assert [one.server_name for one in queue.waiting()] == [name]
    (place,) = (tmp_path / "queue").iterdir()
    assert place.name.startswith("to-")
    assert [path.name for path in tmp_path.iterdir()] == ["queue"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's folders to the user by itself")
def test_queue_is_private(films: list[Path], tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir(0o755)
    queue = Queue(tmp_path / "queue")
    before = os.umask(0)
    try:
        queue.add(films[:1], "A")
    finally:
        os.umask(before)
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in (tmp_path / "queue").rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    assert (tmp_path / "queue").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("left", [0, 200, -200])
def test_torn_entry_is_ignored_and_replaced(films: list[Path], tmp_path: Path, left: int) -> None:
    queue = Queue(tmp_path)
    queue.add(films[:1], "A")
    (entry,) = (one.path for one in queue.waiting())
    whole = entry.read_bytes()
    entry.write_bytes(whole[:left])
    assert len(queue.add(films[:1], "A").added) == 1
    assert entry.read_bytes() == whole


def test_leftovers_of_killed_programs_are_removed(films: list[Path], tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    queue.add(films[:1], "A")
    place = queue.waiting()[0].path.parent
    old, new = place / ".1-1.part", place / ".2-2.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    queue.add(films[1:2], "A")
    assert not old.exists()
    assert new.exists()
    assert len(queue.waiting()) == 2


def test_object_can_be_removed(films: list[Path], tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    first, second = queue.add(films[:2], "A").added
    queue.remove("A", [first, "1.2.3"])
    queue.remove("B", [second])
    assert [one.sop_uid for one in queue.waiting()] == [second]
