"""Tests of nodes added to the scene, by the module and by others."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import slicer

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayPanel.analyze.sampleFilms import isSample, recognizeSample, samplePaths
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.lungsNode import lungsOf, prepareLungs
from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf, showOpacityMap
from CovidXRayPanel.results import database
from CovidXRayPanel.review.reviewedFilm import ReviewedFilm
from CovidXRayPanel.selfTests.base import SelfTestBase


class SceneNodesTests(SelfTestBase):
    """Part of :class:`CovidXRayPanel.selfTests.runner.CovidXRayTest`."""

    def test_selectorsOfferOnlyFilms(self) -> None:
        """Opacity maps, and the film and masks under review, are not in selectors of images and masks."""
        selector, lungsSelector = slicer.qMRMLNodeComboBox(), slicer.qMRMLNodeComboBox()
        selector.nodeTypes = ["vtkMRMLScalarVolumeNode"]
        selector.hideChildNodeTypes = self.panel.ui.filmSelector.hideChildNodeTypes
        lungsSelector.nodeTypes = ["vtkMRMLSegmentationNode"]
        selector.setMRMLScene(slicer.mrmlScene)
        lungsSelector.setMRMLScene(slicer.mrmlScene)
        film = self.addImage("film")
        prepareLungs(film, str)
        showOpacityMap(film, np.zeros((64, 48), np.uint8), str)
        self.assertIsNotNone(opacityMapOf(film))
        reviewed = ReviewedFilm()
        reviewed.show(FilmMetadata(64, 48), np.zeros((64, 48), np.float32), np.zeros((64, 48), np.uint8))
        self.processEvents()
        for box in (selector, self.panel.ui.filmSelector, self.panel.comparing.ui.earlierSelector):
            self.assertTrue(_isSelectable(box, film))
            self.assertFalse(_isSelectable(box, opacityMapOf(film)))
            self.assertFalse(_isSelectable(box, reviewed.volumeNode))
        self.assertTrue(_isSelectable(lungsSelector, lungsOf(film)))
        self.assertFalse(_isSelectable(lungsSelector, lungsOf(reviewed.volumeNode)))
        for node in (reviewed.volumeNode, lungsOf(reviewed.volumeNode)):
            self.assertFalse(node is None or node.GetSaveWithScene())

    def test_sampleDataFilms(self) -> None:
        """A film from the Sample Data module has its file, and stays marked as synthetic without it."""
        import SampleData

        registered = getattr(slicer.modules, "sampleDataSources", {}).get("CovidXRay", [])
        sources = {each.sampleName: each for each in registered}
        if not sources:
            self.skipTest("the films are registered once Slicer has started")
        for path in samplePaths():
            film = SampleData.SampleDataLogic().downloadFromSource(sources[path.stem])[0]
            self.assertIsNone(fileOfVolume(film))
            recognizeSample(film)
            self.assertEqual(fileOfVolume(film), str(path))
            film.RemoveAttribute("CovidXRay.FilmPath")
            self.assertTrue(isSample(film))

    def test_databaseIsCheckedEachTime(self) -> None:
        """Whether results can be added to the DICOM database is checked each time, not only at startup."""
        section = self.panel.outputSections.report
        box, before = section.ui.databaseCheckBox, database.isAvailable
        replaced: Any = database
        try:
            for available in (True, False, True):
                replaced.isAvailable = partial(bool, available)
                self.panel.update()
                self.assertEqual(box.isVisibleTo(box.parentWidget()), available)
        finally:
            replaced.isAvailable = before
            self.panel.update()


def _isSelectable(selector: slicer.qMRMLNodeComboBox, node: slicer.vtkMRMLNode | None) -> bool:
    """Return whether a node can be selected."""
    selector.setCurrentNode(node)
    return selector.currentNode() is node
