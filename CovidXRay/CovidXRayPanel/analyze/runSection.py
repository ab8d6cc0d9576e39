"""The main button, the progress bar below it and the compute device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.messageLabel import show

if TYPE_CHECKING:
    import forms

    from CovidXRayLib.worker.client import WorkerClient
    from CovidXRayPanel.analyze.analysis import Analysis


class RunSection:
    """Shows the running task.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    """

    def __init__(self, ui: forms.CovidXRayForm) -> None:
        self._ui = ui

    def update(self, analysis: Analysis, client: WorkerClient, hasFilm: bool, stops: bool) -> None:
        """Update from the analysis and the worker.

        Parameters
        ----------
        analysis : CovidXRayPanel.analyze.analysis.Analysis
        client : CovidXRayLib.worker.client.WorkerClient
        hasFilm : bool
            Whether a film that can be analyzed is selected.
        stops : bool
            Whether the main button stops what is running.
        """
        busy = analysis.busyWith is not None
        self._ui.analyzeButton.text = _("Stop") if stops else _("Analyze")
        self._ui.analyzeButton.enabled = busy or hasFilm
        self._ui.analyzeButton.toolTip = (
            _("Stop the current operation.")
            if stops
            else _("Segment the lungs, check the film and score it.")
        )
        _name, number, count = analysis.stage
        self._ui.progressBar.visible = busy
        self._ui.stopOpeningButton.visible = busy and not stops
        self._ui.progressBar.maximum = count
        self._ui.progressBar.value = number
        longNames.show(self._ui.stageLabel, _stage(analysis, client, stops))
        self._ui.stageLabel.visible = busy
        show(self._ui.messageLabel, analysis.refusal or analysis.message or client.problem or "")
        longNames.show(self._ui.deviceLabel, _device(client))
        self._ui.deviceLabel.toolTip = _weights(client)


def _stage(analysis: Analysis, client: WorkerClient, stops: bool) -> str:
    name = analysis.stage[0]
    if not name:
        return _("Getting ready ...") if client.state == "starting" else _("Starting ...")
    if analysis.film is None:
        return _("{stage} ... It will be analyzed next.").format(stage=name) if stops else f"{name} ..."
    return f"{analysis.film.GetName()}: {name} ..."


def _device(client: WorkerClient) -> str:
    if client.info is not None:
        return _("Engine: {engine} ({device})").format(
            engine=client.info["engine"], device=client.info["device"]
        )
    if client.state == "starting":
        return _("Loading models ...")
    if client.problem:
        return _("Models not loaded.")
    return _("Models load at first use.")


def _weights(client: WorkerClient) -> str:
    """SHA-256 of each network's weights, one per line."""
    weights = client.info["weights"] if client.info is not None else {}
    return "\n".join(f"{name}: {sha256}" for name, sha256 in weights.items())
