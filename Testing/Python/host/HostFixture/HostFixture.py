"""A scripted module as Slicer's template makes them, small enough to try the host with."""

from typing import Annotated, ClassVar

import qt
import slicer
import vtk
from slicer.i18n import tr as _
from slicer.parameterNodeWrapper import Choice, Default, WithinRange, parameterNodeWrapper
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleLogic,
    ScriptedLoadableModuleTest,
    ScriptedLoadableModuleWidget,
)
from slicer.util import VTKObservationMixin


class HostFixture(ScriptedLoadableModule):
    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = _("Host fixture")
        self.parent.categories = ["Examples"]


@parameterNodeWrapper
class HostFixtureParameterNode:
    film: slicer.vtkMRMLScalarVolumeNode
    opacity: Annotated[float, WithinRange(0.0, 1.0), Default(0.5)]
    outline: bool = True
    engine: Annotated[str, Choice(["onnx", "tensorflow"]), Default("onnx")]
    count: Annotated[int, WithinRange(1, 9), Default(3)]
    note: str


class HostFixtureWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.calls = []
        self.clicks = []
        self.parameters = None
        self._tag = None

    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        uiWidget = slicer.util.loadUI(self.resourcePath("UI/HostFixture.ui"))
        self.layout.addWidget(uiWidget)
        self.ui = slicer.util.childWidgetVariables(uiWidget)
        uiWidget.setMRMLScene(slicer.mrmlScene)
        self.logic = HostFixtureLogic()
        self.ui.applyButton.connect("clicked(bool)", self.onApply)
        self.ui.filmSelector.connect("currentNodeChanged(vtkMRMLNode*)", self.onFilm)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartCloseEvent, self.onStartClose)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndCloseEvent, self.onEnd)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndImportEvent, self.onEnd)
        self.onEnd()

    def enter(self):
        self.calls.append("enter")

    def exit(self):
        self.calls.append("exit")

    def cleanup(self):
        self.calls.append("cleanup")
        self.removeObservers()

    def onStartClose(self, caller, event):
        self._drop()

    def onEnd(self, caller=None, event=None):
        self._drop()
        self.parameters = HostFixtureParameterNode(self.logic.getParameterNode())
        self._tag = self.parameters.connectGui(self.ui)
        self.addObserver(self.parameters.parameterNode, vtk.vtkCommand.ModifiedEvent, self.onParameters)
        self.onParameters()

    def _drop(self):
        if self.parameters is not None:
            self.parameters.disconnectGui(self._tag)
            self.removeObservers(self.onParameters)
            self.parameters = None

    def onParameters(self, caller=None, event=None):
        self.ui.applyButton.enabled = self.parameters.film is not None

    def onFilm(self, node):
        if node is not None:
            slicer.util.setSliceViewerLayers(background=node, fit=True)

    def onApply(self, checked):
        self.clicks.append(checked)


class HostFixtureLogic(ScriptedLoadableModuleLogic):
    def getParameterNode(self):
        return super().getParameterNode()


class HostFixtureFileDialog:
    dropped: ClassVar[list[str]] = []

    def __init__(self, qSlicerFileDialog):
        self.qSlicerFileDialog = qSlicerFileDialog
        qSlicerFileDialog.fileType = _("Fixture file")
        qSlicerFileDialog.description = _("Take as fixture")
        qSlicerFileDialog.action = slicer.qSlicerFileDialog.Read

    def execDialog(self):
        return True

    def isMimeDataAccepted(self):
        # Nothing else: of two modules that want a file, the one that was loaded last gets it.
        urls = self.qSlicerFileDialog.mimeData().urls()
        self.qSlicerFileDialog.acceptMimeData(any(url.path().endswith(".fixture") for url in urls))

    def dropEvent(self):
        self.dropped += [url.toLocalFile() for url in self.qSlicerFileDialog.mimeData().urls()]
        self.qSlicerFileDialog.dropEvent().accept()
        qt.QTimer.singleShot(0, lambda: None)


class HostFixtureTest(ScriptedLoadableModuleTest):
    ran = 0

    def runTest(self):
        HostFixtureTest.ran += 1
        self.delayDisplay("Ran")
