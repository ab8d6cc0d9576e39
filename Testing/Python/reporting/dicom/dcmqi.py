"""dcmqi's programs, with which 3D Slicer opens segmentations and reports: of the version that is installed.

``COVIDXRAY_DCMQI`` may name folders with the programs of further versions, parted as in PATH.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

needs_dcmqi = pytest.mark.skipif(find_spec("dcmqi") is None, reason="needs the extra 'test': dcmqi")
FOLDERS = [
    Path(sysconfig.get_path("scripts")),
    *(Path(folder) for folder in os.environ.get("COVIDXRAY_DCMQI", "").split(os.pathsep) if folder),
]


@dataclass(frozen=True)
class Opened:
    """What segimage2itkimage makes of a segmentation whose segments do not overlap.

    Attributes
    ----------
    labels
        (rows, columns).
    spacing
        Row spacing, then column spacing, as DICOM has them.
    image
        The volume, as SimpleITK reads it.
    names
        Segment Label by label, as dcmqi tells it.
    names_in_slicer
        Segment Label by label, as Slicer's DICOMSegmentationPlugin shows it: it takes the labels that have
        pixels in their order, and gives the n-th the n-th description.
    """

    labels: np.ndarray
    spacing: tuple[float, float]
    image: Any
    names: dict[int, str]
    names_in_slicer: dict[int, str]


def opened(path: Path, folder: Path, programs: Path = FOLDERS[0]) -> Opened:
    """Open a segmentation as Slicer does (DICOMSegmentationPlugin.py, load)."""
    import SimpleITK as sitk  # noqa: N813

    target = folder / f"{path.name}.{len(list(folder.iterdir()))}"
    target.mkdir()
    _run(
        programs / "segimage2itkimage",
        *("--inputDICOM", path, "--outputDirectory", target, "--mergeSegments"),
    )
    groups = json.loads((target / "meta.json").read_text())["segmentAttributes"]
    volumes = list(target.glob("*.nrrd"))
    assert len(volumes) == len(groups) == 1  # Slicer refuses a file whose numbers of these differ
    image = sitk.ReadImage(str(volumes[0]))
    (labels,) = sitk.GetArrayFromImage(image)
    names = {segment["labelID"]: segment["SegmentLabel"] for segment in groups[0]}
    with_pixels = sorted(int(label) for label in np.unique(labels) if label)
    described = [segment["SegmentLabel"] for segment in groups[0]]
    in_slicer = dict(zip(with_pixels, described, strict=False))
    column, row, _thickness = image.GetSpacing()
    return Opened(labels, (row, column), image, names, in_slicer)


def report_read(path: Path, folder: Path, programs: Path = FOLDERS[0]) -> dict[str, Any]:
    """Read a structured report as Slicer does (DICOMTID1500Plugin.py, load)."""
    target = folder / f"{path.name}.{len(list(folder.iterdir()))}.json"
    _run(programs / "tid1500reader", "--inputDICOM", path, "--outputMetadata", target)
    read: dict[str, Any] = json.loads(target.read_text())
    return read


def largest_shift(film: Any, overlay: Any) -> float:
    """The farthest that a corner of an overlay lies from the film's own, in pixels of the film.

    Parameters
    ----------
    film, overlay
        Images as SimpleITK reads them.
    """
    assert film.GetSize() == overlay.GetSize()
    columns, rows, _slices = film.GetSize()
    shifts = [
        np.abs(
            np.subtract(
                film.TransformPhysicalPointToContinuousIndex(overlay.TransformIndexToPhysicalPoint(corner)),
                corner,
            )
        ).max()
        for corner in ((0, 0, 0), (columns - 1, 0, 0), (0, rows - 1, 0), (columns - 1, rows - 1, 0))
    ]
    return float(max(shifts))


def _run(*command: Path | str) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
