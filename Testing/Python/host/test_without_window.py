"""The host as Slicer with --no-main-window, and a panel that is recreated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from slicerhost.fixtures import process_events

FIXTURE = Path(__file__).parent / "HostFixture" / "HostFixture.py"
HOST = Path(__file__).parents[3] / "CovidXRay" / "StandaloneHost"

WITHOUT_WINDOW = """
import sys
from pathlib import Path
from slicerhost.start import finish, load_module, start
application = start(testing=True, main_window=False)
module = load_module(Path(sys.argv[1]))
import qt, slicer
assert slicer.app.layoutManager() is None and slicer.util.mainWindow() is None
assert slicer.app.commandOptions().noMainWindow
assert qt.QLocale().name() == "C"
try:
    slicer.util.selectModule("HostFixture")
except RuntimeError:
    pass
else:
    raise AssertionError("a module was shown without a window")
panel = module.widgetRepresentation()
assert not panel.isEntered
panel.enter()
assert panel.isEntered and panel.self().calls == ["enter"]
volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "film")
panel.self().ui.filmSelector.setCurrentNode(volume)
slicer.app.pauseRender()
slicer.app.resumeRender()
calls = panel.self().calls
finish(application)
assert calls[-1] == "cleanup"
print("all is well")
"""


def test_panels_work_without_a_main_window(tmp_path: Path) -> None:
    surroundings = os.environ | {"PYTHONPATH": str(HOST), "XDG_CONFIG_HOME": str(tmp_path)}
    surroundings["PYTHONPATH"] += os.pathsep + str(HOST.parents[1])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_WINDOW, str(FIXTURE)],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "all is well"), done.stderr


def test_panel_is_recreated_in_place_without_entering(panel: Any) -> None:
    import slicer

    place = slicer.modules.hostfixture.widgetRepresentation()
    assert place.isEntered
    panel.calls.clear()
    module = slicer.util.reloadScriptedModule("HostFixture")
    made = slicer.modules.HostFixtureWidget
    assert made is place.self() and made is not panel
    assert type(made) is module.HostFixtureWidget and type(made) is not type(panel)
    assert (panel.calls, made.calls) == (["cleanup"], [])
    process_events()
    assert place.isEntered and made.ui.applyButton.visible
    slicer.util.mainWindow().moduleSelector().leave()
    assert (panel.calls, made.calls) == (["cleanup"], ["exit"])
    assert not place.isEntered


def test_language_is_a_slicer_setting(application: Any) -> None:
    settings = application.userSettings()
    assert application.applicationLocaleName == "en_US"
    settings.setValue("language", "es_CL")
    assert application.applicationLocaleName == "en_US"
    settings.setValue("Internationalization/Enabled", True)
    assert application.applicationLocaleName == "es_CL"
    settings.remove("language")
    settings.remove("Internationalization/Enabled")
