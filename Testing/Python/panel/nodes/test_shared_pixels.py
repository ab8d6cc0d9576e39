"""A film's pixels in a volume that does not copy them."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np


def test_volume_keeps_the_pixels_that_it_shows(module: Any, scene: Any) -> None:
    import slicer
    from CovidXRayPanel.nodes.sharedPixels import setPixels

    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    pixels = np.random.default_rng(0).random((600, 500), np.float32)
    setPixels(volume, pixels.copy())
    gc.collect()
    others = [np.ones_like(pixels) for _ in range(20)]
    np.testing.assert_array_equal(slicer.util.arrayFromVolume(volume)[0], pixels)
    setPixels(volume, others[0][::2])
    assert volume.GetImageData().GetDimensions() == (500, 300, 1)
