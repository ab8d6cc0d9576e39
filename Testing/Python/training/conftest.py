"""Films to train on that anybody may have: phantoms."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.phantom.frontal_chest import project_chest

PHANTOM_FILMS = 24


@pytest.fixture(scope="session")
def phantom_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a manifest of 24 phantoms in 3 folds: those with opacities play the part of COVID-19."""
    folder = tmp_path_factory.mktemp("phantoms")
    rows = []
    for number in range(PHANTOM_FILMS):
        phantom = project_chest(3000 + number, size=160, opacity=0.9 * (number % 2))
        cv2.imwrite(str(folder / f"{number}.png"), np.rint(phantom.pixels * 255).astype(np.uint8))
        for side, name in enumerate(("right", "left")):
            cv2.imwrite(str(folder / f"{number}_{name}.png"), phantom.lungs[side].astype(np.uint8) * 255)
        rows.append(
            {
                "id": f"film{number}",
                "file": f"{number}.png",
                "label": "covid" if number % 2 else "no_finding",
                "source_family": "north" if number < PHANTOM_FILMS // 2 else "south",
                "group_id": f"patient{number // 2}",
                "view": "PA",
                "fold": number // 2 % 3,
                "mask_left": f"{number}_left.png",
                "mask_right": f"{number}_right.png",
                "mask_quality": "human",
                "license": "CC0",
            }
        )
    write_table(folder / "manifest.csv", rows)
    return folder
