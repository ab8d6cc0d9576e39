"""Somebody who writes reports and speaks with the PACS, by the buttons of the panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.pacs.server_list import Server
from Testing.Python.panel.shown_text import shown_text


class Clerk:
    """Presses what can be pressed in the sections "Report" and "PACS", and reads what is written there.

    Parameters
    ----------
    panel
        The module's widget.
    folder
        Where servers, queue, reports and films go.
    monkeypatch
        Answers dialogs, which nobody can click in a test.
    """

    def __init__(self, panel: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from CovidXRayPanel.settings import userSettings

        self.panel, self.folder, self._monkeypatch = panel, folder, monkeypatch
        self.report, self.pacs = panel.outputSections.report, panel.outputSections.pacs
        self.reports, self.films = folder / "reports", folder / "films"
        monkeypatch.setenv("COVIDXRAY_PACS", str(folder / "pacs"))
        userSettings.setValue(userSettings.FETCH_FOLDER, str(self.films))
        self.pacs.servers.read()
        self.pacs.servers.changed.emit()
        self.report.ui.reportFolderEdit.text = str(self.reports)
        self.report.ui.reportReaderEdit.text = "Ana Reyes"
        self.report.ui.databaseCheckBox.checked = False
        self.pacs.ui.pacsSection.collapsed = False
        process_events()

    def button(self, name: str) -> Any:
        """A widget of either section by its name."""
        return getattr(self.report.ui, name, None) or getattr(self.pacs.ui, name)

    def press(self, name: str) -> None:
        """Press a button, which must be there and enabled."""
        button = self.button(name)
        assert button.visible and button.enabled, f"{name} cannot be pressed"
        button.click()

    def text(self, name: str) -> str:
        """What a label says; empty when it is not shown."""
        return shown_text(self.button(name))

    def wait(self, seconds: float = 120) -> None:
        """Wait until neither section is at work, nor the analysis."""
        wait_until(lambda: not (self.report.isRunning or self.pacs.job.isRunning or self.panel.busy), seconds)
        process_events()

    def do(self, name: str) -> None:
        """Press a button and wait for what comes of it."""
        self.press(name)
        self.wait()

    def analyze(self) -> None:
        """Press Analyze and wait for the result."""
        self.panel.ui.analyzeButton.click()
        self.wait()

    def write(self, accept: bool = False) -> dict[str, Path]:
        """Press "Write report"; returns the DICOM files by their endings."""
        if self.report.ui.acceptCheckBox.checked != accept:
            self.press("acceptCheckBox")
        self.do("writeButton")
        assert self.text("reportMessageLabel") == ""
        return {".".join(path.name.split(".")[-2:]): path for path in self.reports.glob("*.dcm")}

    def load_masks(self, path: Path) -> None:
        """Press "Load masks from DICOM..." and choose a file."""
        import qt

        self._monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: str(path))
        self.do("loadMasksButton")

    def enter_server(self, server: Server) -> None:
        """Fill the form for a new server as people do, and press Save."""
        ui = self.pacs.ui
        self.press("newServerButton")
        kind, login = server.protocol, server.auth.kind
        ui.protocolComboBox.setCurrentIndex(ui.protocolComboBox.findData(kind))
        ui.loginComboBox.setCurrentIndex(ui.loginComboBox.findData(login))
        for edit, text in (
            (ui.serverNameEdit, server.name),
            (ui.urlEdit, server.url),
            (ui.hostEdit, server.host),
            (ui.portEdit, str(server.port)),
            (ui.aetEdit, server.aet),
            (ui.callingAetEdit, server.calling_aet),
            (ui.userEdit, server.auth.user),
            (ui.caEdit, str(server.ca_file or "")),
        ):
            if edit.visible:
                edit.text = text
        if ui.tlsCheckBox.visible:
            ui.tlsCheckBox.checked = server.tls
        self.press("saveServerButton")

    def log_in(self, password: str) -> None:
        """Enter a password where it is asked for, and wait for what comes of it."""
        assert self.pacs.ui.loginFrame.visible, "nobody asks for a password"
        self.pacs.ui.secretEdit.text = password
        self.do("loginButton")
