"""What every test may use: the folder of real films, the sample films, and a machine kept free.

The environment is set here, before any test module imports a numerical library, because those
libraries read it once, at import.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from CovidXRayLib.resources import resources_folder

for _variable, _value in {
    # Test runs share small machines; results must not depend on the number of threads either.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    # TensorFlow's start-up notes would bury a failure's own text.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "KERAS_BACKEND": "tensorflow",
    # Figures are drawn without a display.
    "MPLBACKEND": "Agg",
}.items():
    os.environ.setdefault(_variable, _value)


_MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture
def print_measurement(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Add a line on what was measured to the report's end, also when the test passes."""
    return pytestconfig.stash.setdefault(_MEASURED, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write what tests measured."""
    lines = config.stash.get(_MEASURED, [])
    if lines:
        terminalreporter.section("measured")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def quarantines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files in which tests remember films that were fatal."""
    return tmp_path_factory.mktemp("quarantines")


@pytest.fixture(autouse=True)
def quarantine(quarantines: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of one test: what is fatal to it concerns neither other tests nor whoever runs them."""
    file = quarantines / f"{secrets.token_hex(8)}.jsonl"
    monkeypatch.setenv("COVIDXRAY_QUARANTINE", str(file))
    return file


@pytest.fixture(autouse=True)
def worklist_folder(quarantines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the lists and results of whoever runs the tests."""
    monkeypatch.setenv("COVIDXRAY_WORKLIST", str(quarantines / "worklist"))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real films that COVIDXRAY_DATA names; without it the test is skipped."""
    named = os.environ.get("COVIDXRAY_DATA")
    if not named:
        pytest.skip("needs the real films: set COVIDXRAY_DATA to their folder")
    folder = Path(named)
    if not (folder / "manifest.csv").is_file():
        pytest.skip(f"needs the real films: COVIDXRAY_DATA={named} holds no manifest.csv")
    return folder


@pytest.fixture(scope="session")
def sample_films() -> list[Path]:
    """The synthetic DICOM films that ship with the library, sorted by name."""
    films = sorted((resources_folder() / "Samples").glob("*.dcm"))
    assert films, "Resources/Samples holds no films"
    return films
