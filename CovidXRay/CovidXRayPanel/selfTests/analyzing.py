"""Tests of film analysis, with and without the panel."""

from CovidXRayLib.quality_checks.check_names import CHECK_NAMES
from CovidXRayPanel.analyze.sampleFilms import samplePaths
from CovidXRayPanel.nodes.filmNode import filmProblem, isFilm, selectableFilms
from CovidXRayPanel.nodes.lungsNode import lungsOf
from CovidXRayPanel.nodes.readingNode import readingOf
from CovidXRayPanel.selfTests.base import SelfTestBase


class AnalysisTests(SelfTestBase):
    """Part of :class:`CovidXRayPanel.selfTests.runner.CovidXRayTest`."""

    def test_sampleFilm(self) -> None:
        """A sample film is opened, segmented, and gets a score or a reason for none."""
        panel = self.panel
        self.requirePackages(panel.logic)
        panel.openFilms([str(samplePaths()[0])])
        self.wait(lambda: panel.busy)
        self.assertIsNotNone(panel.film)
        panel.analyze()
        self.wait(lambda: panel.busy)
        reading = readingOf(panel.film)
        assert reading is not None
        self.assertIsNotNone(reading.probability)
        self.assertIsNotNone(lungsOf(panel.film))
        self.assertEqual(tuple(check.name for check in reading.checks), CHECK_NAMES)
        self.delayDisplay(panel.ui.verdictLabel.text)

    def test_colorImage(self) -> None:
        """A color image is selected and analyzed like any other; other volumes are not listed."""
        panel = self.panel
        color = self.addImage("color", "vtkMRMLVectorVolumeNode", channels=3)
        labels = self.addImage("labels", "vtkMRMLLabelMapVolumeNode")
        selector = panel.ui.filmSelector
        selector.setCurrentNode(labels)
        self.assertIsNot(selector.currentNode(), labels)
        selector.setCurrentNode(color)
        self.assertIs(selector.currentNode(), color)
        self.assertIs(panel.film, color)
        self.assertTrue(panel.ui.analyzeButton.enabled)
        self.requirePackages(panel.logic)
        panel.analyze()
        self.wait(lambda: panel.busy)
        self.assertEqual(panel.analysis.message, "")
        self.assertIsNotNone(readingOf(color))

    def test_nonImageVolumes(self) -> None:
        """Label maps and multichannel volumes are not films, and a message says so."""
        labels = self.addImage("labels", "vtkMRMLLabelMapVolumeNode")
        tensors = self.addImage("tensors", "vtkMRMLVectorVolumeNode", channels=9)
        for volumeNode in (labels, tensors):
            self.assertFalse(isFilm(volumeNode))
            self.assertTrue(filmProblem(volumeNode))
        self.assertEqual(selectableFilms(), [])

    def test_logicWithoutPanel(self) -> None:
        """The logic analyzes without the panel."""
        from CovidXRayPanel.application.logic import CovidXRayLogic

        logic = CovidXRayLogic()
        try:
            self.requirePackages(logic)
            film = self.addImage("from a script")
            logic.analysis.analyze(film)
            self.wait(lambda: logic.analysis.busyWith is not None)
            self.assertIsNotNone(readingOf(film))
        finally:
            logic.close()
