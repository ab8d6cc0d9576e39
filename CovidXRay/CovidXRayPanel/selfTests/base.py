"""Common parts of the module's self-test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import qt
import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleTest

from CovidXRayPanel.views.filmView import sliceWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from CovidXRay import CovidXRayWidget
    from CovidXRayPanel.application.logic import CovidXRayLogic

TIMEOUT_S = 120


class SelfTestBase(ScriptedLoadableModuleTest):
    """Opens the panel, with or without a main window, and waits for tasks."""

    def setUp(self) -> None:
        """Start with an empty scene, and the first tab of the panel."""
        slicer.mrmlScene.Clear()
        self.panel = self.openPanel()
        self.panel.ui.tabs.setCurrentIndex(0)

    def openPanel(self) -> CovidXRayWidget:
        """Return the panel, shown if possible."""
        slicer.modules.covidxray.widgetRepresentation()  # creates it
        if slicer.util.mainWindow() is not None:
            slicer.util.selectModule("CovidXRay")
        return slicer.modules.CovidXRayWidget

    def requireViews(self) -> None:
        """Skip the test if Slicer runs without a main window."""
        if sliceWidget() is None:
            self.skipTest("without a main window there are no views")

    def requirePackages(self, logic: CovidXRayLogic) -> None:
        """Skip the test if the requirements of the networks are not installed; tests do not install them."""
        if not logic.ensureReady():
            self.skipTest(logic.analysis.message)

    def addImage(
        self, name: str, className: str = "vtkMRMLScalarVolumeNode", channels: int = 1
    ) -> slicer.vtkMRMLScalarVolumeNode:
        """Add a single-slice volume with a diagonal gradient."""
        pixels = np.add.outer(np.arange(64), np.arange(48)).astype(np.uint8)[np.newaxis]
        if channels > 1:
            pixels = np.repeat(pixels[..., np.newaxis], channels, axis=-1)
        volumeNode = slicer.util.addVolumeFromArray(pixels, name=name, nodeClassName=className)
        volumeNode.CreateDefaultDisplayNodes()
        return volumeNode

    def processEvents(self, times: int = 10) -> None:
        """Process pending events."""
        for _time in range(times):
            slicer.app.processEvents()

    def wait(self, isBusy: Callable[[], bool]) -> None:
        """Wait until no task is running."""
        ends = qt.QDateTime.currentDateTime().addSecs(TIMEOUT_S)
        while isBusy() and qt.QDateTime.currentDateTime() < ends:
            slicer.app.processEvents()
        self.assertFalse(isBusy())
