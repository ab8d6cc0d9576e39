"""The synthetic films that come with the module."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import slicer

from CovidXRayLib.resources import resources_folder
from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE, fileOfVolume
from CovidXRayPanel.nodes.filmNode import isFilm

# Stays with the volume where its file does not: in a scene that was carried to another computer.
SAMPLE_ATTRIBUTE = "CovidXRay.SampleFilm"


@lru_cache(maxsize=1)
def samplePaths() -> tuple[Path, ...]:
    """The sample films, as paths; those that show opacities first."""
    paths = (resources_folder() / "Samples").glob("*.dcm")
    return tuple(sorted(paths, key=lambda path: ("opacities" not in path.name, path.name)))


def isSample(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether a volume is one of the sample films, as far as :func:`recognizeSample` saw."""
    return bool(volumeNode.GetAttribute(SAMPLE_ATTRIBUTE))


def recognizeSample(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Let a sample film be known as one, however it came into the scene, and know its file.

    Copies are told by what is in them, not by where they lie: Slicer's DICOM database and module Sample Data
    both keep their own. The latter also takes the file's name away from what it loaded; there the name of
    the volume says which sample film it may be, and the pixels whether it is.
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


def nextSample() -> Path:
    """The first sample film that is not open yet; the first of all when all are."""
    volumes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    alreadyOpen = {volume.GetAttribute(PATH_ATTRIBUTE) for volume in volumes}
    paths = samplePaths()
    return next((path for path in paths if str(path) not in alreadyOpen), paths[0])


def registerSampleFilms() -> None:
    """List the sample films in Slicer's module Sample Data, unless Slicer was started without it."""
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
    except OSError:  # whoever opens the file says what is wrong with it
        return False


def _hasPixelsOf(volumeNode: slicer.vtkMRMLScalarVolumeNode, sample: Path) -> bool:
    """Compare with the file as Slicer itself reads it."""
    storageNode, read = slicer.vtkMRMLVolumeArchetypeStorageNode(), slicer.vtkMRMLScalarVolumeNode()
    storageNode.SetFileName(str(sample))
    storageNode.SetSingleFile(True)
    return bool(storageNode.ReadData(read)) and np.array_equal(
        slicer.util.arrayFromVolume(read), slicer.util.arrayFromVolume(volumeNode)
    )
