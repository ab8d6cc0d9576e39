"""The module's self-test.

It runs inside Slicer with its main window ("Reload and Test"), in Slicer's build without one, and in the
stand-alone panel. Tests that do not apply there are skipped with the reason.
"""

import unittest

from CovidXRayPanel.selfTests.analyzing import AnalysisTests
from CovidXRayPanel.selfTests.base import SelfTestBase
from CovidXRayPanel.selfTests.lifecycle import LifecycleTests
from CovidXRayPanel.selfTests.sceneNodes import SceneNodesTests
from CovidXRayPanel.selfTests.texts import TextTests


class CovidXRayTest(AnalysisTests, TextTests, SceneNodesTests, LifecycleTests, SelfTestBase):
    """The module's self-test, run by Slicer (and by ``make test``)."""

    def runTest(self) -> None:
        """Run all tests, for "Reload and Test"; Slicer's build runs each individually."""
        for name in unittest.defaultTestLoader.getTestCaseNames(type(self)):
            self.setUp()
            try:
                getattr(self, name)()
            except unittest.SkipTest as reason:
                self.delayDisplay(f"{name}: {reason}")
            finally:
                self.doCleanups()
