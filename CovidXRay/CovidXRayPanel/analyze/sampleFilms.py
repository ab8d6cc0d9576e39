"""Synthetic sample films shipped with the module."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.resources import resources_folder
from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE, fileOfVolume
from CovidXRayPanel.nodes.filmNode import isFilm

# Identifies the volume when its file is missing, e.g. in a scene moved to another computer.
SAMPLE_ATTRIBUTE = "CovidXRay.SampleFilm"


@lru_cache(maxsize=1)
def samplePaths() -> tuple[Path, ...]:
    """Paths of the sample films; those with opacities first."""
    paths = (resources_folder() / "Samples").glob("*.dcm")
    return tuple(sorted(paths, key=lambda path: ("opacities" not in path.name, path.name)))


def sampleTitle(path: Path) -> str:
    """Return the title of a sample film for the user."""
    titles = {
        "sample_clear_pa": _("Clear lungs, PA"),
        "sample_opacities_ap": _("Opacities, AP"),
        "sample_opacities_pa_monochrome1": _("Opacities, PA, stored inverted"),
    }
    return titles.get(path.stem, path.stem)


def isSample(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether a volume is a sample film, as determined by :func:`recognizeSample`."""
    return bool(volumeNode.GetAttribute(SAMPLE_ATTRIBUTE))


def recognizeSample(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Tag a sample film and its file, however it was loaded into the scene.

    Copies are recognized by content rather than path: Slicer's DICOM database and the Sample Data module
    each keep their own. Sample Data also removes the file name from the volumes it loads; for these, the
    volume name suggests the sample film and a pixel comparison confirms it.
    """
    if isSample(volumeNode) or not isFilm(volumeNode):
        return
    path, name = fileOfVolume(volumeNode), volumeNode.GetName() or ""
    for sample in samplePaths():
        if path is None and name.startswith(sample.stem) and _hasPixelsOf(volumeNode, sample):
            volumeNode.SetAttribute(PATH_ATTRIBUTE, str(sample))
        elif path is None or not _isCopyOf(path, sample):
            continue
        volumeNode.SetAttribute(SAMPLE_ATTRIBUTE, sample.stem)
        return


def registerSampleFilms() -> None:
    """List the sample films in Slicer's Sample Data module, unless Slicer runs without it."""
    try:
        import SampleData
    except ModuleNotFoundError:
        return

    icon = Path(__file__).parents[2] / "Resources" / "Icons" / "CovidXRay.png"
    for path in samplePaths():
        SampleData.SampleDataLogic.registerCustomSampleDataSource(
            category="CovidXRay",
            sampleName=path.stem,
            uris=path.as_uri(),
            fileNames=path.name,
            checksums=f"SHA256:{sha256(path.read_bytes()).hexdigest()}",
            nodeNames=path.stem,
            thumbnailFileName=str(icon),
            loadFileType="VolumeFile",
        )


def _isCopyOf(path: str, sample: Path) -> bool:
    try:
        sizes = Path(path).stat().st_size, sample.stat().st_size
        return sizes[0] == sizes[1] and Path(path).read_bytes() == sample.read_bytes()
    except OSError:  # reported by the code that opens the file
        return False


def _hasPixelsOf(volumeNode: slicer.vtkMRMLScalarVolumeNode, sample: Path) -> bool:
    """Compare with the file as decoded by Slicer."""
    storageNode, read = slicer.vtkMRMLVolumeArchetypeStorageNode(), slicer.vtkMRMLScalarVolumeNode()
    storageNode.SetFileName(str(sample))
    storageNode.SetSingleFile(True)
    return bool(storageNode.ReadData(read)) and np.array_equal(
        slicer.util.arrayFromVolume(read), slicer.util.arrayFromVolume(volumeNode)
    )
