"""Module logic, usable without the panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayPanel.analyze import weightsLicense
from CovidXRayPanel.analyze.analysis import Analysis
from CovidXRayPanel.application.scripting import AnalysisError, checkFilm, waitFor, waitUntilIdle
from CovidXRayPanel.nodes.parameterNode import CovidXRayParameterNode
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.workerProcess import createTransport
from CovidXRayPanel.settings import userSettings

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from CovidXRayLib.reading import Reading

REQUIREMENTS = Path(__file__).parents[2] / "Resources" / "requirements.txt"


class CovidXRayLogic(ScriptedLoadableModuleLogic):
    """Module logic without the panel: the worker and its effects on the scene.

    Parameters
    ----------
    requirementsPath : str
        The requirements file of the worker.
    """

    def __init__(self, requirementsPath: str | None = None) -> None:
        ScriptedLoadableModuleLogic.__init__(self)
        self._requirementsPath = requirementsPath or str(REQUIREMENTS)
        self.client = WorkerClient(createTransport())
        self.analysis = Analysis(self.client)
        self._canReadFilms = False

    def analyze(
        self,
        volumeNode: slicer.vtkMRMLScalarVolumeNode,
        withMask: bool = False,
        timeout: float = 300.0,
        wait: bool = True,
    ) -> Reading | None:
        """Analyze a film from a script; stores masks, opacity map and reading in the scene like the button.

        Parameters
        ----------
        volumeNode : vtkMRMLScalarVolumeNode
            A single-slice radiograph, however it was loaded into the scene.
        withMask : bool
            Score it with its existing masks instead of new ones.
        timeout : float
            Timeout in seconds. The first analysis takes longest, because it loads the networks.
        wait : bool
            False returns immediately; ``analysis.changed`` reports each step. When ``analysis.busyWith`` is
            None again, ``analysis.reading`` or ``analysis.message`` holds the outcome.

        Returns
        -------
        CovidXRayLib.reading.Reading or None
            None if ``wait`` is False.

        Raises
        ------
        AnalysisError
            If there is no film, another analysis is running, a package is missing or was declined, or the
            analysis failed, was stopped or timed out. The message is one sentence.
        """
        checkFilm(volumeNode)
        # The panel may still be reading the file of a film it was given.
        isIdle = waitUntilIdle(self.analysis, timeout if wait and self.analysis.busyWith == "open" else 0)
        if not isIdle:
            raise AnalysisError(_("Another film is being analyzed; wait until it is done."))
        missing = self.missingPackages()
        if missing and slicer.util.mainWindow() is None:  # no user to prompt
            raise AnalysisError(
                _("These Python packages are missing: {packages}.").format(packages=", ".join(missing))
            )
        if not self.ensureReady():
            raise AnalysisError(self.analysis.message)
        self.analysis.analyze(volumeNode, withMask)
        if self.analysis.busyWith is None:
            raise AnalysisError(self.analysis.message)
        return waitFor(self.analysis, timeout) if wait else None

    def missingPackages(self) -> list[str]:
        """Requirements of the analysis that are not installed, for ``slicer.packaging.pip_install``."""
        return [str(each) for each in self._requirements() if not dependencies.areInstalled([each])]

    def getParameterNode(self) -> CovidXRayParameterNode:
        """Return the parameter node of this scene."""
        return CovidXRayParameterNode(super().getParameterNode())

    def resetParameters(self, parameterNode: CovidXRayParameterNode) -> None:
        """Reset the parameters to their defaults; the film is kept."""
        for name in parameterNode.allParameters:
            if name != "film":
                setattr(parameterNode, name, parameterNode.default(name).value)

    def warmUp(self) -> None:
        """Start the worker if its requirements are met; never prompts."""
        if not weightsLicense.isAccepted():
            return
        if self.client.state == "stopped" and dependencies.areInstalled(self._requirements()):
            self.client.start(userSettings.workerSettings(current_language()))

    def canReadFilms(self) -> bool:
        """Return whether the requirements for reading films are met; never prompts, and fast if met."""
        if not self._canReadFilms:
            self._canReadFilms = dependencies.areInstalled(dependencies.requirementsOf(dependencies.FILMS))
        return self._canReadFilms

    def ensureInstalled(self) -> bool:
        """Install missing requirements for opening films, with the user's consent.

        Returns
        -------
        bool
            False if the user declined.
        """
        requirements = self._requirements()
        if not dependencies.areInstalled(requirements):
            problem = dependencies.ensureInstalled(requirements)
            if problem:
                self.analysis.showMessage(problem)
                return False
            self.client.shutdown()  # a running child may have loaded older packages
        return True

    def ensureReady(self) -> bool:
        """Start the worker with its networks, with the user's consent to installation and license.

        Returns
        -------
        bool
            False if the user declined.
        """
        if not self.ensureInstalled():
            return False
        problem = weightsLicense.ensureAccepted()
        if problem:
            self.analysis.showMessage(problem)
            return False
        if self.client.state in ("stopped", "broken"):
            self.client.start(userSettings.workerSettings(current_language()))
        return True

    def restart(self) -> None:
        """Restart the worker with new settings on next use."""
        self.client.shutdown()
        self.warmUp()

    def close(self) -> None:
        """Shut the worker down."""
        self.client.shutdown()

    def _requirements(self) -> list[Requirement]:
        return dependencies.requirementsFor(self._requirementsPath, userSettings.value(userSettings.ENGINE))
