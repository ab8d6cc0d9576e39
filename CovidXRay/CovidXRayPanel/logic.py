"""The module's logic: what works without the panel."""

from pathlib import Path

from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

from CovidXRayLib.i18n import current_language
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayPanel import dependencies, settings
from CovidXRayPanel.analysis import Analysis
from CovidXRayPanel.parameterNode import CovidXRayParameterNode
from CovidXRayPanel.workerProcess import createTransport

REQUIREMENTS = Path(__file__).parents[1] / "Resources" / "requirements.txt"


class CovidXRayLogic(ScriptedLoadableModuleLogic):
    """Everything that works without the panel: the worker, and what it does to the scene.

    Parameters
    ----------
    requirementsPath : str
        The list of packages that the worker needs.
    """

    def __init__(self, requirementsPath=None):
        ScriptedLoadableModuleLogic.__init__(self)
        self._requirementsPath = requirementsPath or str(REQUIREMENTS)
        self.client = WorkerClient(createTransport())
        self.analysis = Analysis(self.client)

    def getParameterNode(self):
        """The reader's choices in this scene."""
        return CovidXRayParameterNode(super().getParameterNode())

    def resetParameters(self, parameterNode):
        """Put the reader's choices back to what they were at first; the film stays."""
        for name in parameterNode.allParameters:
            if name != "film":
                setattr(parameterNode, name, parameterNode.default(name).value)

    def warmUp(self):
        """Start the worker if nothing is missing for it; never asks."""
        if self.client.state == "stopped" and dependencies.areInstalled(self._requirements()):
            self.client.start(settings.workerSettings(current_language()))

    def ensureReady(self):
        """Have the worker running, installing what is missing if the reader agrees.

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
        if self.client.state in ("stopped", "broken"):
            self.client.start(settings.workerSettings(current_language()))
        return True

    def restart(self):
        """Start the worker anew with other settings, as soon as it is needed."""
        self.client.shutdown()
        self.warmUp()

    def close(self):
        """End the worker for good."""
        self.client.shutdown()

    def _requirements(self):
        return dependencies.requirementsFor(
            self._requirementsPath, settings.value(settings.ENGINE, "onnxruntime")
        )
