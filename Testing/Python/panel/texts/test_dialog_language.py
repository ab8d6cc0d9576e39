"""The menu and the buttons of dialogs are in the language of the panel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]

SHOW_BUTTONS = """
import sys
from pathlib import Path
from slicerhost.start import finish, load_module, start
application = start(testing=True)
load_module(Path(sys.argv[1]))
import ctk, qt
for kind in (qt.QMessageBox, ctk.ctkMessageBox):
    dialog = kind()
    box = qt.QMessageBox
    dialog.setStandardButtons(box.Ok | box.Save | box.Discard | box.Cancel)
    dialog.setDetailedText("details")
    print(*sorted(button.text for button in dialog.buttons()), sep="|")
    dialog.delete()
print(application.window.menuBar().actions()[0].text)
finish(application)
"""


@pytest.mark.parametrize(
    ("language", "buttons", "menu"),
    [
        ("en_US", "Cancel|Discard|OK|Save|Show Details...", "&File"),
        ("es_CL", "Aceptar|Cancelar|Descartar|Guardar|Mostrar los detalles...", "&Archivo"),
        # The panel has no Portuguese, so that its dialogs are all in English.
        ("pt_BR", "Cancel|Discard|OK|Save|Show Details...", "&File"),
    ],
)
def test_menu_and_buttons_are_translated(tmp_path: Path, language: str, buttons: str, menu: str) -> None:
    paths = (ROOT / "CovidXRay" / "StandaloneHost", ROOT / "CovidXRay", ROOT)
    surroundings = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "XDG_CONFIG_HOME": str(tmp_path),
        "LANG": f"{language}.UTF-8",
        "LC_ALL": f"{language}.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }
    surroundings.pop("LANGUAGE", None)
    done = subprocess.run(
        [sys.executable, "-c", SHOW_BUTTONS, str(ROOT / "CovidXRay" / "CovidXRay.py")],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.split("\n")) == (0, [buttons, buttons, menu, ""]), done.stderr
