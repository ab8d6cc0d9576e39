"""``covidxray analyze`` as a user runs it: in a process of its own, with the real networks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.notice import RESEARCH_NOTICE
from CovidXRayLib.weights.registry import REGISTRY_NAME, weights_folder

COMMAND = [sys.executable, "-m", "CovidXRayLib.cli", "analyze"]
ENDINGS = (".json", ".lungs.png", ".overlay.png", ".seg.nrrd")


@pytest.fixture(scope="module")
def networks() -> None:
    """Skip where there are no weights."""
    folder = weights_folder()
    if not (folder / REGISTRY_NAME).is_file():
        pytest.skip(f"needs the networks: {folder} holds no {REGISTRY_NAME}")


def draw_film(path: Path, seed: int = 0) -> Path:
    """A crude chest: a bright body on black, two dark lungs, ribs, noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[-1:1:400j, -1:1:360j]
    film = np.where((x / 0.9) ** 6 + (y / 1.2) ** 6 < 1, 170.0, 5.0)
    for side in (-1, 1):
        lung = ((x - side * 0.42) / 0.3) ** 2 + ((y + 0.05) / 0.65) ** 2 < 1
        film[lung] = 60 + 25 * np.sin(18 * (y + 0.5 * x**2))[lung]
    film += np.random.default_rng(seed).normal(0, 6, film.shape)
    cv2.imwrite(str(path), np.clip(film, 0, 255).astype(np.uint8))
    return path


def analyze(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        **options,
    )


def assert_complete(folder: Path, *names: str) -> None:
    assert sorted(p.name for p in folder.iterdir()) == sorted(n + e for n in names for e in ENDINGS)


@pytest.mark.usefixtures("networks")
def test_broken_film_does_not_stop_the_others(tmp_path):
    draw_film(tmp_path / "films/a.png")
    (tmp_path / "films/b.png").write_bytes(b"\x89PNG\r\n\x1a\n, and no more")
    draw_film(tmp_path / "films/tórax señor 肺.png", seed=1)
    out = tmp_path / "new/folder"
    done = analyze(tmp_path / "films", "--out", out, env=os.environ | {"PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 1, done.stderr
    assert_complete(out, "a", "tórax señor 肺")
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if "b.png" in line]
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["Film", "Result", "Failed", "checks", "Seconds"]
    assert any(line.startswith("b ") and "failed: " in line for line in lines)
    assert any(line.startswith("tórax señor 肺 ") for line in lines)

    reading = json.loads((out / "a.json").read_text(encoding="utf-8"))
    assert reading["film"]["file"] is None
    assert reading["notice"] == RESEARCH_NOTICE
    assert reading["verdict"] and reading["engine"] and reading["weights"]
    overlay = cv2.imread(str(out / "a.overlay.png"))
    assert max(overlay.shape) <= 1024


@pytest.mark.usefixtures("networks")
def test_masks_agree_and_have_film_size(tmp_path):
    image = pytest.importorskip("PIL.Image")
    sitk = pytest.importorskip("SimpleITK")
    film = draw_film(tmp_path / "a.png")
    assert analyze(film, "--out", tmp_path / "out", "--quiet").returncode == 0
    labels = np.asarray(image.open(tmp_path / "out/a.lungs.png"))
    volume = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "out/a.seg.nrrd")))
    assert labels.shape == (400, 360)
    np.testing.assert_array_equal(volume[0], labels)


@pytest.mark.usefixtures("networks")
def test_json_is_the_only_stdout_output(tmp_path):
    film = draw_film(tmp_path / "a.png")
    done = analyze(film, tmp_path / "missing.png", "--out", tmp_path / "out", "--json", "--prevalence", "5%")
    assert done.returncode == 1
    by_name = {Path(entry["file"]).name: entry for entry in json.loads(done.stdout)}
    assert set(by_name["missing.png"]) == {"file", "error"}
    assert "missing.png" in by_name["missing.png"]["error"]
    entry = by_name["a.png"]
    assert entry["results"] == "a"
    written = json.loads((tmp_path / "out/a.json").read_text(encoding="utf-8"))
    assert {key: entry[key] for key in written} == written
    if entry["evidence"] is not None:
        assert entry["evidence"]["prevalence"] == pytest.approx(0.05)


@pytest.mark.usefixtures("networks")
def test_quiet_prints_errors_only(tmp_path):
    film = draw_film(tmp_path / "a.png")
    done = analyze(film, "--out", tmp_path / "out", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = analyze(tmp_path / "missing.png", film, "--out", tmp_path / "out", "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("networks")
def test_rerun_replaces_its_own_results(tmp_path):
    draw_film(tmp_path / "a.png")
    for _ in range(2):
        done = analyze(".", "--out", ".", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert_complete_beside = sorted(p.name for p in tmp_path.iterdir())
        assert assert_complete_beside == sorted(["a.png", *("a" + ending for ending in ENDINGS)])


@pytest.mark.usefixtures("networks")
def test_unwritable_results_exit_with_4(tmp_path):
    film, other = draw_film(tmp_path / "a.png"), draw_film(tmp_path / "b.png")
    done = analyze(film, "--out", film / "out")
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
    # Something of ours cannot be replaced: the first film's results are kept, no later one is tried.
    (tmp_path / "out/b.lungs.png/in the way").mkdir(parents=True)
    done = analyze(film, other, "--out", tmp_path / "out")
    assert done.returncode == 4
    assert "b" in done.stderr and "Traceback" not in done.stderr
    assert all((tmp_path / f"out/a{ending}").is_file() for ending in ENDINGS)
    assert not (tmp_path / "out/b.json").exists()
    assert not list((tmp_path / "out").glob(".*"))


def test_missing_weights_exit_with_3(tmp_path):
    film = draw_film(tmp_path / "a.png")
    (tmp_path / "none").mkdir()
    by_option = analyze(film, "--out", tmp_path / "out", "--weights", tmp_path / "none")
    by_variable = analyze(
        film, "--out", tmp_path / "out", env=os.environ | {"COVIDXRAY_WEIGHTS": str(tmp_path / "none")}
    )
    for done in (by_option, by_variable):
        assert done.returncode == 3
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1 and str(tmp_path / "none") in done.stderr


@pytest.mark.usefixtures("networks")
def test_missing_gpu_exits_with_3(tmp_path):
    done = analyze(draw_film(tmp_path / "a.png"), "--out", tmp_path / "out", "--device", "gpu")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


def test_missing_films_need_no_networks(tmp_path):
    done = analyze(tmp_path / "a.png", tmp_path / "b.png", "--out", tmp_path / "out", "--weights", tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "out").exists()


def test_overwriting_other_files_is_a_usage_error(tmp_path):
    film = draw_film(tmp_path / "a.png")
    (tmp_path / "a.json").write_text("{}")
    done = analyze(film, "--out", tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "a.json" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT to send to one process")
@pytest.mark.usefixtures("networks")
def test_ctrl_c_keeps_finished_results(tmp_path):
    films = [draw_film(tmp_path / f"films/{number:03}.png", seed=number) for number in range(60)]
    out = tmp_path / "out"
    process = subprocess.Popen(
        [*COMMAND, tmp_path / "films", "--out", out, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # Shells start background jobs deaf to Ctrl-C, and their children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not list(out.glob("*.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Stopped after" in stderr and "Traceback" not in stderr
    finished = [entry["results"] for entry in json.loads(stdout)]
    assert 1 <= len(finished) < len(films)
    for name in finished:
        assert all((out / f"{name}{ending}").is_file() for ending in ENDINGS)
    assert not list(out.glob(".*"))


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX pipes")
@pytest.mark.usefixtures("networks")
def test_closed_stdout_is_not_an_error(tmp_path):
    film = draw_film(tmp_path / "a.png")
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    try:
        done = subprocess.run(
            [*COMMAND, film, "--out", tmp_path / "out"],
            stdout=writing_end,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(writing_end)
    assert (done.returncode, done.stderr) == (0, "")
    assert_complete(tmp_path / "out", "a")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.usefixtures("networks")
def test_unwritable_table_is_reported(tmp_path):
    film = draw_film(tmp_path / "a.png")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, film, "--out", tmp_path / "out"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert_complete(tmp_path / "out", "a")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.usefixtures("networks")
def test_progress_bar_is_shown_on_a_terminal_only(tmp_path):
    film = draw_film(tmp_path / "a.png")
    import fcntl
    import struct
    import termios

    try:
        terminal, process_side = os.openpty()
    except OSError as error:
        pytest.skip(f"needs pseudo-terminals ({error})")

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 100, 0, 0))
    command = [*COMMAND, film, "--out", tmp_path / "out"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=process_side, check=True)
    os.close(process_side)
    assert b"1/1" in os.read(terminal, 100_000)
    os.close(terminal)
    assert analyze(film, "--out", tmp_path / "out").stderr == ""


def test_terminal_escape_codes_in_file_names_are_removed(tmp_path):
    done = analyze(tmp_path / "\x1b[2Jgone\u202e.png", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr + done.stdout and "\u202e" not in done.stderr + done.stdout


@pytest.mark.slow
def test_unusable_folder_is_a_usage_error_of_other_commands(tmp_path):
    pytest.importorskip("keras", reason="needs the extra 'train'")
    (tmp_path / "run").mkdir()
    done = subprocess.run(
        [*COMMAND[:-1], "export", "unet", "--run", tmp_path / "run", "--out", tmp_path / "out"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "usage:" not in done.stderr and "Traceback" not in done.stderr
    assert str(tmp_path / "run") in done.stderr
