"""Films that came through Slicer's DICOM module, as far as a module can see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from slicerhost.fixtures import load_as_slicers_dicom_module


def test_film_loaded_by_slicer_is_found_by_its_uid(scene: Any, sample_films: list[Path]) -> None:
    import slicer

    film = sample_films[0]
    volume = load_as_slicers_dicom_module(film)
    uid = volume.GetAttribute("DICOM.instanceUIDs")
    header = pydicom.dcmread(film)
    assert uid == header.SOPInstanceUID
    assert Path(slicer.dicomDatabase.fileForInstance(uid)) == film.resolve()
    assert slicer.dicomDatabase.fileForInstance("1.2.3") == ""
    assert slicer.dicomDatabase.fileValue(str(film), "0008,0060") == header.Modality
    assert volume.GetDisplayNode().GetWindow() == float(header.WindowWidth)


def test_slicer_inverts_monochrome1_and_orients_films_axially(scene: Any, sample_films: list[Path]) -> None:
    """Both are why the panel reads the file itself and places the film again."""
    import slicer
    import vtk

    (film,) = [path for path in sample_films if "monochrome1" in path.name]
    header = pydicom.dcmread(film)
    assert header.PhotometricInterpretation == "MONOCHROME1"
    volume = load_as_slicers_dicom_module(film)
    shown = slicer.util.arrayFromVolume(volume)[0].astype(int)
    stored = header.pixel_array.astype(int)
    assert np.corrcoef(shown.ravel(), stored.ravel())[0, 1] < -0.99
    directions = vtk.vtkMatrix4x4()
    volume.GetIJKToRASDirectionMatrix(directions)
    assert [directions.GetElement(axis, axis) for axis in range(3)] == [-1, -1, 1]
