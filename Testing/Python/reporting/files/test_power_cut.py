"""What is on the disk, and under which name, whenever the power may fail; and who may read it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from CovidXRayLib.system.atomic import make_folder, sync_folder, write_atomically, write_together

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")


class Disk:
    """What would be left of one folder if the power failed after each step that a program takes.

    The content of a file is sure once the file was synchronized, a name once its folder was. Names that
    were not may be there or not, each for itself.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.safe: set[int] = set()  # inodes whose content is sure
        self.sure = self._names()
        self.safe |= set(self.sure.values())
        self.unsure: dict[str, list[int | None]] = {}
        self.steps: list[list[dict[str, int | None]]] = []
        for name in ("fsync", "replace", "unlink"):
            monkeypatch.setattr(os, name, self._then(getattr(os, name)))

    def _then(self, real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **options: object) -> object:
            before = self._names()
            result = real(*arguments, **options)
            if real.__name__ == "fsync":
                self._fsync(int(str(arguments[0])))
            for name in before.keys() | self._names().keys():
                if before.get(name) != (now := self._names().get(name)):
                    self.unsure.setdefault(name, []).append(now)
            self.steps.append(self.after_a_cut())
            return result

        return called

    def _fsync(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        self.safe.add(status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            self.sure, self.unsure = self._names(), {}

    def _names(self) -> dict[str, int]:
        """The names that count: what is being written has another one."""
        return {path.name: path.stat().st_ino for path in self.folder.iterdir() if path.name[0] != "."}

    def after_a_cut(self) -> list[dict[str, int | None]]:
        """All states of the folder that a cut now can leave; None for a file that may be empty or torn."""
        states: list[dict[str, int | None]] = [dict(self.sure)]
        for name, ones in self.unsure.items():
            more = [state | {name: one} for state in states for one in ones if one is not None]
            more += [{k: v for k, v in state.items() if k != name} for state in states if None in ones]
            states += more
        return [{k: v if v in self.safe else None for k, v in state.items()} for state in states]


def test_durable_write_is_atomic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "film.json"
    path.write_bytes(b"old")
    disk = Disk(tmp_path, monkeypatch)
    write_atomically(path, b"new", durable=True)
    assert len(disk.steps) >= 3
    assert all(state["film.json"] is not None for states in disk.steps for state in states)
    assert disk.after_a_cut() == [{"film.json": path.stat().st_ino}]


@pytest.mark.parametrize("there", [False, True])
def test_last_file_commits_the_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    names = ["a.png", "b.nrrd", "c.json"]
    for name in names if there else ():
        (tmp_path / name).write_bytes(b"old")
    disk = Disk(tmp_path, monkeypatch)
    old = dict(disk.sure)
    write_together([(tmp_path / name, b"new") for name in names])
    new = disk._names()
    for states in disk.steps:
        for state in states:
            assert None not in state.values()
            assert "c.json" not in state or state in (old, new)
    assert disk.after_a_cut() == [new] and new.keys() == set(names)


def test_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.png", "c.json"):
        (tmp_path / name).write_bytes(b"old")
    real, calls = os.fsync, []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_together([(tmp_path / "a.png", b"new"), (tmp_path / "c.json", b"new")])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(
        ("a.png", "c.json"), b"old"
    )


def test_unsupported_fsync_is_ignored_but_disk_errors_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def refuse(number: int) -> Callable[[int], None]:
        def fsync(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(number, os.strerror(number))
            real(descriptor)

        return fsync

    monkeypatch.setattr(os, "fsync", refuse(22))
    write_atomically(tmp_path / "film", b"new", durable=True)
    assert (tmp_path / "film").read_bytes() == b"new"
    monkeypatch.setattr(os, "fsync", refuse(5))
    with pytest.raises(OSError, match=os.strerror(5)):
        sync_folder(tmp_path)


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_private_file_ignores_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        make_folder(tmp_path / "queue" / "place", private=True)
        make_folder(tmp_path / "out")
        path = tmp_path / "queue" / "place" / "film"
        path.write_bytes(b"old")
        write_atomically(path, b"new", private=True)
        write_atomically(tmp_path / "out" / "film", b"new")
    finally:
        os.umask(before)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent, path.parent.parent)}
    assert modes == {"film": 0o600, "place": 0o700, "queue": 0o700}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o777 & ~mask
    assert stat.S_IMODE((tmp_path / "out" / "film").stat().st_mode) == 0o666 & ~mask
