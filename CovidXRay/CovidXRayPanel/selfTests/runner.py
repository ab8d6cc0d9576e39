"""The module's own test.

It runs wherever the module does: inside Slicer with its main window ("Reload and Test"), in Slicer's build
without one, and in the stand-alone panel. What cannot be seen there is skipped with the reason.
"""

import unittest

from CovidXRayPanel.selfTests.analyzing import AnalysisTests
from CovidXRayPanel.selfTests.base import SelfTestBase
from CovidXRayPanel.selfTests.lifecycle import LifecycleTests
from CovidXRayPanel.selfTests.sceneNodes import SceneNodesTests
from CovidXRayPanel.selfTests.texts import TextTests


class CovidXRayTest(AnalysisTests, TextTests, SceneNodesTests, LifecycleTests, SelfTestBase):
    """The module's own test, run by Slicer (and by ``make test``)."""

    def runTest(self) -> None:
        """Run all tests, as "Reload and Test" wants it; Slicer's build runs each by itself."""
        for name in unittest.defaultTestLoader.getTestCaseNames(type(self)):
            self.setUp()
            try:
                getattr(self, name)()
            except unittest.SkipTest as reason:
                self.delayDisplay(f"{name}: {reason}")
            finally:
                self.doCleanups()
