"""CovidXRay in 3D Slicer: lung masks and a COVID-19 pneumonia score for frontal chest radiographs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt
import slicer
import vtk
from CovidXRayPanel.analyze.filmSection import FilmSection
from CovidXRayPanel.analyze.lungsSection import LungsSection
from CovidXRayPanel.analyze.mainButton import MainButton
from CovidXRayPanel.analyze.resultSection import ResultSection
from CovidXRayPanel.analyze.runSection import RunSection
from CovidXRayPanel.analyze.sampleFilms import registerSampleFilms
from CovidXRayPanel.analyze.settingsSection import SettingsSection
from CovidXRayPanel.analyze.shownFilm import ShownFilm
from CovidXRayPanel.application.closingGuard import ClosingGuard
from CovidXRayPanel.application.fileDialog import CovidXRayFileDialog
from CovidXRayPanel.application.helpWindow import HelpWindow
from CovidXRayPanel.application.logic import CovidXRayLogic
from CovidXRayPanel.application.moduleHelp import helpText
from CovidXRayPanel.application.outputSections import OutputSections
from CovidXRayPanel.comparing.compareSection import CompareSection
from CovidXRayPanel.maskEditing import segmentEditor
from CovidXRayPanel.maskEditing.maskEditing import MaskEditing
from CovidXRayPanel.maskEditing.tools import MaskEditingTools
from CovidXRayPanel.nodes.filmNode import isFilm, selectableFilms
from CovidXRayPanel.nodes.parameterNode import widgetsByParameter
from CovidXRayPanel.nodes.readingNode import isMaskEdited, markMaskEdited, problemOf, readingOf
from CovidXRayPanel.nodes.subjectHierarchy import RemovedFilms, placeResults
from CovidXRayPanel.review.keys import helpSections
from CovidXRayPanel.review.tab import ReviewTab
from CovidXRayPanel.selfTests.runner import CovidXRayTest
from CovidXRayPanel.settings.settingsPage import addSettingsPage
from CovidXRayPanel.views.filmSteps import FilmSteps
from CovidXRayPanel.views.filmView import hideLungs, showOverlay, sliceWidget, useOneView
from CovidXRayPanel.views.savedViews import SavedViews
from CovidXRayPanel.views.viewBar import ViewBar
from CovidXRayPanel.widgets.dropTarget import DropTarget
from CovidXRayPanel.widgets.inputGuard import InputGuard
from CovidXRayPanel.widgets.shortcuts import Shortcuts
from CovidXRayPanel.widgets.tabs import Tabs
from CovidXRayPanel.widgets.translation import followApplicationLanguage, translateWidgets
from CovidXRayPanel.worklist.filmPaths import isList
from CovidXRayPanel.worklist.worklist import Worklist
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleWidget,
)
from slicer.util import VTKObservationMixin

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice

if TYPE_CHECKING:
    import forms
    from CovidXRayPanel.nodes.parameterNode import CovidXRayParameterNode

# Slicer looks for these by name in this file.
__all__ = ["CovidXRay", "CovidXRayFileDialog", "CovidXRayLogic", "CovidXRayTest", "CovidXRayWidget"]


class CovidXRay(ScriptedLoadableModule):
    """The module as listed by Slicer."""

    # Slicer's module object, which defines the attributes set here.
    def __init__(self, parent: Any) -> None:
        ScriptedLoadableModule.__init__(self, parent)
        followApplicationLanguage()
        self.parent.title = "CovidXRay"
        self.parent.categories = ["Chest Imaging"]
        self.parent.dependencies = []
        self.parent.contributors = ["CovidXRay contributors"]
        self.parent.helpText = helpText()
        self.parent.acknowledgementText = research_notice()
        slicer.app.connect("startupCompleted()", registerSampleFilms)
        slicer.app.connect("startupCompleted()", self._addSettingsPage)

    def _addSettingsPage(self) -> None:
        self.settingsPage = addSettingsPage()


class CovidXRayWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """The module's panel: displays the state of the scene and forwards user actions."""

    # Set in setup().
    logic: CovidXRayLogic
    ui: forms.CovidXRayForm

    def __init__(self, parent: Any = None) -> None:
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self._parameterNode: CovidXRayParameterNode | None = None
        self._guiTag: int | None = None
        self._shown = ShownFilm(self._onMaskModified)
        self._removedFilms = RemovedFilms()
        self._savedViews = SavedViews()
        segmentEditor.left.connect(self._onSegmentEditorLeft)
        self._describedFilm: slicer.vtkMRMLScalarVolumeNode | None = None
        self._analysisState: tuple[object, ...] = ()

    def setup(self) -> None:
        """Build the panel."""
        ScriptedLoadableModuleWidget.setup(self)
        self._uiWidget = uiWidget = slicer.util.loadUI(self.resourcePath("UI/CovidXRay.ui"))
        self.layout.addWidget(uiWidget)
        self.ui = slicer.util.childWidgetVariables(uiWidget)
        translateWidgets(uiWidget)
        uiWidget.setMRMLScene(slicer.mrmlScene)
        self.ui.noticeLabel.text = research_notice()

        self.logic = CovidXRayLogic(self.resourcePath("requirements.txt"))
        self.analysis = self.logic.analysis
        self._film = FilmSection(self.ui, self.openFilms)
        self.worklist = Worklist(self)
        self._run = RunSection(self.ui)
        self._result = ResultSection(self.ui)
        self.maskEditing = MaskEditing()
        self._lungs = LungsSection(self.ui, self.maskEditing, self.update)
        self._maskTools = MaskEditingTools(
            self.maskEditing, self.resourcePath("UI/MaskEditing.ui"), self.ui.lungsSection.layout()
        )
        self.comparing = CompareSection(self.ui, self.resourcePath("UI/Comparing.ui"), self.update)
        self.outputSections = OutputSections(self.ui, self.resourcePath, self.openFilms, self._choose)
        self.viewBar = ViewBar(
            self.resourcePath("UI/ViewBar.ui"),
            FilmSteps(self.worklist.place, self.worklist.show),
            lambda: not self.maskEditing.active,
        )
        layout = self.ui.filmSection.parentWidget().layout()
        layout.insertWidget(layout.indexOf(self.ui.filmSection) + 1, self.viewBar.widget)
        self.worklist.changed.connect(self.viewBar.update)
        self.outputSections.report.ui.acceptCheckBox.connect("clicked(bool)", self.worklist.onAccepted)
        self._settings = SettingsSection(self.ui, self._onSettingsChanged, self._onReset)
        self._shortcuts = Shortcuts(
            {
                "L": (self.ui.lungsCheckBox.click, _("show or hide the lung masks")),
                "F": (self.ui.fillCheckBox.click, _("filled masks or outlines")),
                "H": (self.ui.opacityMapCheckBox.click, _("show or hide the opacity map")),
                "Ctrl+Shift+C": (self.ui.copyResultButton.click, _("copy the result as text")),
            }
        )
        self._help = HelpWindow(
            self,
            [*self._shortcuts.described, *self.viewBar.describedKeys],
            lambda: helpSections(self.review.keys.labelCount if self.review is not None else 0),
        )
        self._tabs = Tabs(self.ui.tabs, self._createReview, self._onTab)
        self._dropTarget = DropTarget(self._onDropped)
        self._dropTarget.install(uiWidget)
        shown = sliceWidget()
        if shown is not None:
            self._dropTarget.install(shown.sliceView())

        self._closingGuard = ClosingGuard(self)
        self._closingGuard.install()

        self._mainButton = MainButton(self.logic, self._lungs.mayReplace, self.analyze)
        self._inputGuard = InputGuard()
        self._inputGuard.install(uiWidget)
        self.ui.analyzeButton.connect("clicked()", self.onAnalyze)
        self.ui.stopOpeningButton.connect("clicked()", self._mainButton.stop)
        self.ui.classifyButton.connect("clicked()", self.onClassify)
        self.analysis.changed.connect(self._onAnalysisChanged)
        self.analysis.filmOpened.connect(self._onFilmOpened)
        self.logic.client.state_changed.connect(lambda state: self._updateRun())
        self.logic.client.logged.connect(self._settings.log)

        for event, handler in (
            (slicer.mrmlScene.StartCloseEvent, self._onSceneStartClose),
            (slicer.mrmlScene.EndCloseEvent, self._onSceneEnd),
            (slicer.mrmlScene.EndImportEvent, self._onSceneEnd),
            (slicer.mrmlScene.NodeRemovedEvent, self._onNodeRemoved),
        ):
            self.addObserver(slicer.mrmlScene, event, handler)
        self._useParameterNode()
        # After "Reload" the module is already visible, and Slicer does not call enter() again.
        if getattr(self.parent, "isEntered", False):
            self.enter()

    @property
    def busy(self) -> bool:
        """True while a film is being loaded or analyzed."""
        return self.analysis.busyWith is not None or self.worklist.isOpening

    @property
    def film(self) -> slicer.vtkMRMLScalarVolumeNode | None:
        """The selected film, or None."""
        return self._parameterNode.film if self._parameterNode else None

    @property
    def review(self) -> ReviewTab | None:
        """The tab "Review", or None until it is first shown."""
        return self._tabs.review

    def enter(self) -> None:
        """Called when the user opens this module."""
        self._savedViews.keep()
        useOneView()
        self._useParameterNode()
        self.maskEditing.enter()
        self._tabs.enter()
        self._help.enable(True)
        self.logic.warmUp()

    def exit(self) -> None:
        """Called when the user leaves this module; the scene and the worker are kept."""
        self.maskEditing.exit()
        self.comparing.stop()
        self._shortcuts.enable(False)
        self.viewBar.stop()
        self._help.enable(False)
        self._tabs.exit()
        if not segmentEditor.isVisited():  # the Segment Editor edits the film as displayed here
            self._savedViews.restore()

    def cleanup(self) -> None:
        """Called when the application exits, and before the panel is recreated ("Reload")."""
        self._closingGuard.remove()
        # Pending films would be delivered to a destroyed panel.
        self.analysis.filmOpened.disconnect(self._onFilmOpened)
        self._mainButton.close()
        self.analysis.forget()
        self.worklist.close()
        self.maskEditing.stop(True)
        self.comparing.stop()
        self._tabs.cleanup()
        self._savedViews.restore()
        segmentEditor.left.disconnect(self._onSegmentEditorLeft)
        self.outputSections.close()
        self._settings.close()
        self._dropTarget.remove()
        self._inputGuard.remove()
        self._shortcuts.remove()
        self.viewBar.close()
        self._help.remove()
        self._dropParameterNode()
        self.removeObservers()
        self._shown.removeObservers()
        self._removedFilms.removeObservers()
        self.logic.close()
        # After "Reload" Slicer only hides the old panel, which would keep observing the scene.
        self._uiWidget.deleteLater()

    def openFilms(self, paths: list[str]) -> None:
        """Open files and folders, as the buttons do."""
        self._tabs.showAnalyze()
        if paths and self.logic.ensureInstalled():
            self.logic.warmUp()
            if isList(paths):
                self.worklist.open(paths)
            else:
                self.analysis.openFilms(paths)

    def analyze(self) -> None:
        """Analyze the selected film, as the button does."""
        self.maskEditing.stop(True)
        if self.film is not None and self.logic.ensureReady():
            self.analysis.analyze(self.film)

    def onAnalyze(self) -> None:
        """Handle the main button: Analyze or Stop."""
        self._mainButton.press()

    def onClassify(self) -> None:
        """Score the film with the current masks."""
        self.maskEditing.stop(True)
        if self.film is not None and self.logic.ensureReady():
            self.analysis.analyze(self.film, withMask=True)

    def update(self, caller: object = None, event: object = None) -> None:
        """Update the panel from the scene, the parameter node and the running tasks."""
        if self._parameterNode is None:
            return
        film, node, editing = self.film, self._parameterNode, self.maskEditing.active
        placeResults(film)
        if self._tabs.isAnalyzing and self._savedViews.inUse:
            self._showInView(film, node)
            self.comparing.update(film, node)
        result, edited = readingOf(film), isMaskEdited(film)
        busy = self.analysis.busyWith is not None
        self._film.update(film, busy)
        self.worklist.update(film is None and not busy)
        self._updateRun()
        self._result.update(
            result,
            problemOf(film),
            node.prevalencePercent / 100,
            edited,
            name=film.GetName() if film is not None else "",
            stopped=film is not None and film.GetID() == self.analysis.stoppedFilm,
        )
        self._lungs.update(film, result, edited, busy)
        self.outputSections.follow(film, result, edited, editing, node.prevalencePercent / 100, busy)
        self.viewBar.update()

    def _updateRun(self) -> None:
        if self._parameterNode is not None:
            self._run.update(self.analysis, self.logic.client, isFilm(self.film), self._mainButton.stops)

    def _onAnalysisChanged(self) -> None:
        before, self._analysisState = self._analysisState, self.analysis.state
        if before == self._analysisState:  # only the next stage has begun
            self._updateRun()
        else:
            self.update()

    def _showInView(self, film: slicer.vtkMRMLScalarVolumeNode | None, node: CovidXRayParameterNode) -> None:
        self._shown.show(film, node, self.comparing.earlier)
        if film is None or film is self._describedFilm or self.analysis.busyWith is not None:
            return
        if self.logic.canReadFilms():  # otherwise missing packages are requested when a button is pressed
            self._describedFilm = film
            self.analysis.describeVolume(film)

    def _onMaskModified(self) -> None:
        if self.film is not None and not (self.analysis.isWritingMask or self.maskEditing.active):
            markMaskEdited(self.film)
            self.update()

    def _onFilmOpened(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
        self._shown.forget()
        self._choose(volumeNode)

    def _choose(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
        if self._parameterNode is not None:
            self._parameterNode.film = volumeNode
        self.update()

    def _onSettingsChanged(self) -> None:
        self.logic.restart()
        self.update()

    def _onReset(self) -> None:
        if self._parameterNode is not None:
            self.logic.resetParameters(self._parameterNode)

    def _createReview(self) -> ReviewTab:
        review = ReviewTab(self.ui.reviewPage.layout(), self.resourcePath, self.logic.ensureReady)
        self._inputGuard.install(self._uiWidget)
        return review

    def _onTab(self) -> None:
        self._shortcuts.enable(self._tabs.isAnalyzing)
        self.viewBar.start(self._tabs.isAnalyzing)
        self._shown.forget()
        if not self._tabs.isAnalyzing:
            self.maskEditing.stop(True)
            self.comparing.stop()
            hideLungs()
            showOverlay(None, 0)
        self.update()

    def _onSegmentEditorLeft(self, moduleName: str) -> None:
        if moduleName != self.moduleName:
            self._savedViews.restore()

    def _onDropped(self, paths: list[str]) -> None:
        if not self._tabs.handleDrop(paths):
            self.openFilms(paths)

    def _onSceneStartClose(self, caller: vtk.vtkObject, event: str) -> None:
        self.analysis.forget()
        self.worklist.forgetScene()
        self._tabs.sceneCloses()
        self.comparing.stop()
        self._savedViews.forgetContents()
        self.viewBar.rulers.forget()
        self.outputSections.sceneCloses()
        self._dropParameterNode()
        self._shown.forget()
        self._describedFilm = None

    def _onSceneEnd(self, caller: vtk.vtkObject, event: str) -> None:
        if self.comparing.sceneEnds() and self._savedViews.inUse:
            useOneView()
        self._useParameterNode()
        self._tabs.sceneEnded()

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _onNodeRemoved(self, caller: vtk.vtkObject, event: str, node: slicer.vtkMRMLNode) -> None:
        if node in (self._shown.film, self.comparing.earlier):
            qt.QTimer.singleShot(0, self.update)

    def _useParameterNode(self) -> None:
        self._dropParameterNode()
        self._parameterNode = node = self.logic.getParameterNode()
        # connectGui() of this wrapper returns no tag, so it cannot be disconnected.
        self._guiTag = node.connectParametersToGui(widgetsByParameter(self.ui))
        self.addObserver(node.parameterNode, vtk.vtkCommand.ModifiedEvent, self.update)
        if self.film is None and (open_ := selectableFilms()):
            node.film = open_[0]
        self.update()

    def _dropParameterNode(self) -> None:
        if self._parameterNode is not None:
            self._parameterNode.disconnectGui(self._guiTag)
            self.removeObserver(self._parameterNode.parameterNode, vtk.vtkCommand.ModifiedEvent, self.update)
            self._parameterNode = None
