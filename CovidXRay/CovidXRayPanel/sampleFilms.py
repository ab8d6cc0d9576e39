"""The synthetic films that come with the module."""

from hashlib import sha256
from pathlib import Path

import slicer

from CovidXRayLib.resources import resources_folder
from CovidXRayPanel.filmFiles import PATH_ATTRIBUTE


def samplePaths():
    """The sample films, as paths; those that show opacities first."""
    paths = (resources_folder() / "Samples").glob("*.dcm")
    return sorted(paths, key=lambda path: ("opacities" not in path.name, path.name))


def isSample(path):
    """Tell whether a file is one of the sample films."""
    return path is not None and Path(path).parent == resources_folder() / "Samples"


def nextSample():
    """The first sample film that is not open yet; the first of all when all are."""
    volumes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    alreadyOpen = {volume.GetAttribute(PATH_ATTRIBUTE) for volume in volumes}
    paths = samplePaths()
    return next((path for path in paths if str(path) not in alreadyOpen), paths[0])


def registerSampleFilms():
    """List the sample films in Slicer's module Sample Data."""
    import SampleData

    icon = Path(__file__).parents[1] / "Resources" / "Icons" / "CovidXRay.png"
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
