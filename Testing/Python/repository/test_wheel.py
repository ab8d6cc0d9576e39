"""The built wheel, unpacked away from the checkout, carries all it needs and works from any folder."""

from __future__ import annotations

import email
import importlib.util
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

# None in sys.modules makes an import fail, as on a machine without the extra "train".
WITHOUT_TRAINING_STACK = """
import sys
sys.modules.update(dict.fromkeys(["tensorflow", "keras", "matplotlib", "sklearn", "torch", "jax"]))
from CovidXRayLib.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip installed the wheel, alone."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True)
    return target


def run_elsewhere(command: list[str], installed: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with the installed wheel before anything else on the path."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_wheel_contains_library_and_resources(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    library = {
        str(path.relative_to(ROOT).as_posix())
        for path in (ROOT / "CovidXRayLib").rglob("*.py")
        if "__pycache__" not in path.parts
    }
    resources = {
        f"CovidXRayLib/{path.relative_to(ROOT).as_posix()}"
        for room in ("Weights", "ModelCards", "Samples", "Report", "Evaluation")
        for path in (ROOT / "Resources" / room).rglob("*")
        if path.is_file() and path.name != ".gitignore" and "__pycache__" not in path.parts
    }
    assert library <= names
    assert resources
    assert resources <= names


def test_wheel_contains_the_panel_and_host(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    left_out = {"CMakeLists.txt", "README.md", "fixtures.py"}
    panel = ROOT / "CovidXRay"
    files = {
        f"CovidXRayLib/Panel/CovidXRay/{path.relative_to(panel).as_posix()}"
        for path in panel.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name not in left_out
        # It leads to the library in a source checkout.
        if path.relative_to(panel).parts[0] != "CovidXRayLib"
    }
    assert any("/StandaloneHost/" in file for file in files)
    assert files <= names
    panel = [name for name in names if name.startswith("CovidXRayLib/Panel/")]
    assert not [name for name in panel if Path(name).name in left_out]
    assert not [name for name in panel if name.startswith("CovidXRayLib/Panel/CovidXRay/CovidXRayLib/")]


def test_wheel_contains_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"CovidXRayLib", "covidxray"}
    assert not [name for name in names if name.endswith((".pyc", ".jpg", ".jpeg", ".h5", ".keras", ".pkl"))]


def test_wheel_metadata_have_license_and_extras(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata_name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = email.message_from_bytes(archive.read(metadata_name))
    assert metadata["License-Expression"] == "Apache-2.0"
    assert any(name.endswith("licenses/LICENSE.txt") for name in archive.namelist())
    extras = {
        "train",
        "gpu",
        "app",
        "directml",
        "curation",
        "batch",
        "aws",
        "report",
        "pacs",
        "lambda",
        "docs",
        "test",
    }
    assert set(metadata.get_all("Provides-Extra") or []) == extras


def test_base_installation_has_no_tensorflow_or_qt(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata_name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = email.message_from_bytes(archive.read(metadata_name))
    base = [need for need in metadata.get_all("Requires-Dist") or [] if "extra ==" not in need]
    unwanted = ("tensorflow", "keras", "torch", "opencv-python>", "opencv-python ", "PySide6", "slicer-core")
    assert base
    assert not [need for need in base if need.startswith(unwanted)]


def test_resources_are_found_from_any_folder(installed: Path, tmp_path: Path) -> None:
    code = "from CovidXRayLib.resources import resources_folder; print(resources_folder())"
    done = run_elsewhere([sys.executable, "-c", code], installed, tmp_path)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == installed / "CovidXRayLib" / "Resources"


def test_installed_command_analyzes_its_samples(installed: Path, tmp_path: Path) -> None:
    """The console command that pip wrote, in a foreign folder, on the films that the wheel carries."""
    (command,) = (installed / "bin").glob("covidxray")
    samples = installed / "CovidXRayLib" / "Resources" / "Samples"
    done = run_elsewhere([str(command), "analyze", str(samples), "--out", "answers"], installed, tmp_path)
    assert done.returncode == 0, done.stderr
    films = sorted(path.stem for path in samples.glob("*.dcm"))
    assert films
    results = {path.name for path in (tmp_path / "answers").iterdir()}
    assert results >= {f"{film}{ending}" for film in films for ending in (".json", ".overlay.png")}


def test_analysis_needs_no_training_packages(installed: Path, tmp_path: Path) -> None:
    film = min((installed / "CovidXRayLib" / "Resources" / "Samples").glob("*.dcm"))
    command = [sys.executable, "-c", WITHOUT_TRAINING_STACK, "analyze", str(film), "--out", "answers"]
    done = run_elsewhere(command, installed, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "answers" / f"{film.stem}.json").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux draws without a display")
def test_installed_command_draws_the_panel(installed: Path, tmp_path: Path) -> None:
    """From another folder, on the film that the wheel carries, with the weights that the wheel carries."""
    if importlib.util.find_spec("slicer") is None:
        pytest.skip("needs the extra 'app'")
    (command,) = (installed / "bin").glob("covidxray")
    arguments = ["view", "--screenshot", "panel.png", "--size", "1000x700"]
    done = run_elsewhere([str(command), *arguments], installed, tmp_path)
    assert done.returncode == 0, done.stderr
    image = (tmp_path / "panel.png").read_bytes()
    assert image.startswith(b"\x89PNG")
    assert struct.unpack(">II", image[16:24]) == (1000, 700)
