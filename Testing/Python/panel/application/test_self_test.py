"""The module's own test, as Slicer's build runs it, and the figures of an analysis."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import wait_until

ROOT = Path(__file__).parents[4]
SEARCHED = os.pathsep.join((str(ROOT), str(ROOT / "CovidXRay" / "StandaloneHost")))


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an application of its own, with settings of its own."""
    surroundings = os.environ | {"PYTHONPATH": SEARCHED, "XDG_CONFIG_HOME": str(folder)} | environment
    return subprocess.run(
        [sys.executable, *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize(
    ("options", "language", "skipped"),
    [
        pytest.param([], "C.UTF-8", 0, id="main window"),
        pytest.param(["--no-main-window"], "C.UTF-8", 1, id="no main window", marks=pytest.mark.slow),
        pytest.param([], "es_CL.UTF-8", 0, id="Spanish", marks=pytest.mark.slow),
    ],
)
def test_module_self_test_passes(tmp_path: Path, options: list[str], language: str, skipped: int) -> None:
    module = str(ROOT / "CovidXRay" / "CovidXRay.py")
    done = run(tmp_path, "-m", "slicerhost.selftest", *options, module, LC_ALL=language, LANG=language)
    assert done.returncode == 0, done.stderr
    assert int(*re.findall(r"Ran (\d+) tests", done.stderr)) >= 14
    assert done.stderr.count("... skipped") == skipped, done.stderr


@pytest.mark.slow
def test_reload_and_test_runs_in_the_window(panel: Any) -> None:
    import slicer

    slicer.util.reloadScriptedModule("CovidXRay")
    slicer.selfTests["CovidXRay"](msec=0)
    assert slicer.modules.CovidXRayWidget.parent.isEntered


WORDS = """
import sys
from pathlib import Path
from slicerhost.start import load_module, start
start(testing=True)
module = load_module(Path(sys.argv[1]))
widget = module.widgetRepresentation().self()
import qt
print(qt.QLocale().name(), widget.ui.openFilmButton.text, widget.ui.lungsSection.text, sep="|")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "system", "spanish"),
    [
        ("", "es_CL.UTF-8", True),
        ("[Internationalization]\nEnabled=true\n\n[General]\nlanguage=es\n", "C.UTF-8", True),
        ("[Internationalization]\nEnabled=true\n\n[General]\nlanguage=en_US\n", "es_CL.UTF-8", False),
        ("", "C.UTF-8", False),
    ],
)
def test_panel_uses_the_application_language(
    tmp_path: Path, settings: str, system: str, spanish: bool
) -> None:
    (tmp_path / "CovidXRay").mkdir()
    (tmp_path / "CovidXRay" / "CovidXRay.conf").write_text(settings)
    module = str(ROOT / "CovidXRay" / "CovidXRay.py")
    done = run(tmp_path, "-c", WORDS, module, LC_ALL=system, LANG=system)
    assert done.returncode == 0, done.stderr
    locale, button, section = done.stdout.strip().splitlines()[-1].split("|")
    assert locale == "C"
    assert button.startswith("Abrir") == spanish
    assert section == ("Pulmones" if spanish else "Lungs")


def test_analysis_time_and_responsiveness(
    reader: Any, film: Any, print_measurement: Callable[[str], None]
) -> None:
    """Measured, not judged: the machine that runs this may be busy."""
    from slicerhost.responsiveness import GapRecorder

    reader.panel.logic.client.restart()
    start = time.perf_counter()
    reader.press("analyzeButton")
    wait_until(lambda: not reader.panel.busy)
    first = time.perf_counter() - start
    reader.wait_for_networks()
    with GapRecorder() as gaps:
        start = time.perf_counter()
        reader.press("analyzeButton")
        wait_until(lambda: not reader.panel.busy)
        warm = time.perf_counter() - start
    print_measurement(f"panel: worker start to first result {first:.2f} s, warm result {warm:.2f} s")
    print_measurement(f"panel: longest gap of the window in a warm analysis {gaps.longest_ms:.0f} ms")
    assert reader.probability is not None
