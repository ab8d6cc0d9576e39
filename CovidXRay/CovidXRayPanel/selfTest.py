"""The module's own test."""

import qt
import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleTest

from CovidXRayPanel.lungsNode import lungsOf
from CovidXRayPanel.readingNode import readingOf


class CovidXRayTest(ScriptedLoadableModuleTest):
    """The module's own test, run by Slicer (and by ``make test``)."""

    def setUp(self):
        """Begin with an empty scene."""
        slicer.mrmlScene.Clear()

    def runTest(self):
        """Run all tests."""
        self.setUp()
        self.test_sampleFilm()

    def test_sampleFilm(self):
        """A sample film is opened, its lungs are found, and it gets a score or a reason."""
        slicer.util.selectModule("CovidXRay")
        widget = slicer.modules.CovidXRayWidget
        widget.ui.sampleButton.click()
        self._wait(widget)
        self.assertIsNotNone(widget.film)
        widget.analyze()
        self._wait(widget)
        reading = readingOf(widget.film)["reading"]
        self.assertIsNotNone(reading["probability"])
        self.assertIsNotNone(lungsOf(widget.film))
        self.assertEqual(len(reading["checks"]), 10)
        self.delayDisplay(widget.ui.verdictLabel.text)

    def _wait(self, widget, seconds=120):
        ends = qt.QDateTime.currentDateTime().addSecs(seconds)
        while widget.busy and qt.QDateTime.currentDateTime() < ends:
            slicer.app.processEvents()
        self.assertFalse(widget.busy)
