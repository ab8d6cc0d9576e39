"""What a reader set in the panel; saved and restored with the scene."""

from typing import Annotated

import slicer
from slicer.parameterNodeWrapper import Default, WithinRange, parameterNodeWrapper


@parameterNodeWrapper
class CovidXRayParameterNode:
    """The reader's choices.

    film - The film that is shown and analyzed.
    prevalencePercent - Of 100 such patients, how many have COVID-19 pneumonia.
    heatmapVisible, heatmapOpacity - The overlay that shows what the score rests on.
    lungsVisible, lungsFilled, lungsOpacity - The lung masks over the film.
    """

    film: slicer.vtkMRMLScalarVolumeNode
    prevalencePercent: Annotated[float, WithinRange(0.1, 99.0), Default(20.0)]
    heatmapVisible: bool = True
    heatmapOpacity: Annotated[float, WithinRange(0.0, 1.0), Default(0.4)]
    lungsVisible: bool = True
    lungsFilled: bool = False
    lungsOpacity: Annotated[float, WithinRange(0.0, 1.0), Default(0.9)]


def widgetsByParameter(ui):
    """The widgets that show the choices, by their names."""
    return {
        "film": ui.filmSelector,
        "prevalencePercent": ui.prevalenceSlider,
        "heatmapVisible": ui.heatmapCheckBox,
        "heatmapOpacity": ui.heatmapSlider,
        "lungsVisible": ui.lungsCheckBox,
        "lungsFilled": ui.fillCheckBox,
        "lungsOpacity": ui.lungsSlider,
    }
