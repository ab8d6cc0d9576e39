"""The module's logic: what works without the panel."""

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
from CovidXRayPanel.application.scripting import AnalysisError, checkFilm, isDoneWithin, waitFor
from CovidXRayPanel.nodes.parameterNode import CovidXRayParameterNode
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.workerProcess import createTransport
from CovidXRayPanel.settings import userSettings

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from CovidXRayLib.reading import Reading

REQUIREMENTS = Path(__file__).parents[2] / "Resources" / "requirements.txt"


class CovidXRayLogic(ScriptedLoadableModuleLogic):
    """Everything that works without the panel: the worker, and what it does to the scene.

    Parameters
    ----------
    requirementsPath : str
        The list of packages that the worker needs.
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
        """Analyze a film, from a script: masks, heat map and reading are then in the scene, as by the button.

        Parameters
        ----------
        volumeNode : vtkMRMLScalarVolumeNode
            A radiograph of one slice, however it came into the scene.
        withMask : bool
            Score it with the masks that it has, in place of new ones.
        timeout : float
            Longest time to wait, in seconds. The first analysis loads the networks, which takes longest.
        wait : bool
            False returns at once; ``analysis.changed`` tells of each step. At the end ``analysis.busyWith``
            is None, and ``analysis.reading`` or ``analysis.message`` says what came of it.

        Returns
        -------
        CovidXRayLib.reading.Reading or None
            None if it does not wait.

        Raises
        ------
        AnalysisError
            In one sentence: no film, another analysis goes on, a package is missing or was declined, the
            analysis failed, was stopped, or took longer.
        """
        checkFilm(volumeNode)
        # The panel may just be reading the file of a film that it was given.
        isIdle = isDoneWithin(self.analysis, timeout if wait and self.analysis.busyWith == "open" else 0)
        if not isIdle:
            raise AnalysisError(_("Another film is being analyzed; wait until it is done."))
        missing = self.missingPackages()
        if missing and slicer.util.mainWindow() is None:  # nobody is there to be asked
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
        """What analyzing needs and this Python lacks, for ``slicer.packaging.pip_install``."""
        return [str(each) for each in self._requirements() if not dependencies.areInstalled([each])]

    def getParameterNode(self) -> CovidXRayParameterNode:
        """The reader's choices in this scene."""
        return CovidXRayParameterNode(super().getParameterNode())

    def resetParameters(self, parameterNode: CovidXRayParameterNode) -> None:
        """Put the reader's choices back to what they were at first; the film stays."""
        for name in parameterNode.allParameters:
            if name != "film":
                setattr(parameterNode, name, parameterNode.default(name).value)

    def warmUp(self) -> None:
        """Start the worker if nothing is missing for it; never asks."""
        if not weightsLicense.isAccepted():
            return
        if self.client.state == "stopped" and dependencies.areInstalled(self._requirements()):
            self.client.start(userSettings.workerSettings(current_language()))

    def canReadFilms(self) -> bool:
        """Return whether nothing is missing for reading films; never asks, and quick once it is so."""
        if not self._canReadFilms:
            self._canReadFilms = dependencies.areInstalled(dependencies.requirementsOf(dependencies.FILMS))
        return self._canReadFilms

    def ensureInstalled(self) -> bool:
        """Install what is missing for the worker if the reader agrees: enough to open films.

        Returns
        -------
        bool
            False when the reader declined.
        """
        requirements = self._requirements()
        if not dependencies.areInstalled(requirements):
            problem = dependencies.ensureInstalled(requirements)
            if problem:
                self.analysis.say(problem)
                return False
            self.client.shutdown()  # a child that runs already may hold older packages
        return True

    def ensureReady(self) -> bool:
        """Have the worker running with its networks, if the reader agrees to what that needs.

        Returns
        -------
        bool
            False when the reader declined.
        """
        if not self.ensureInstalled():
            return False
        problem = weightsLicense.ensureAccepted()
        if problem:
            self.analysis.say(problem)
            return False
        if self.client.state in ("stopped", "broken"):
            self.client.start(userSettings.workerSettings(current_language()))
        return True

    def restart(self) -> None:
        """Start the worker again with other settings, as soon as it is needed."""
        self.client.shutdown()
        self.warmUp()

    def close(self) -> None:
        """End the worker for good."""
        self.client.shutdown()

    def _requirements(self) -> list[Requirement]:
        return dependencies.requirementsFor(
            self._requirementsPath, userSettings.value(userSettings.ENGINE, "onnxruntime")
        )
