"""What a reader set in the panel; saved and restored with the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import slicer
from slicer.parameterNodeWrapper import Default, WithinRange, parameterNodeWrapper

if TYPE_CHECKING:
    import forms
    import qt
    from slicer.parameterNodeWrapper import Wrapper  # what the decorator adds
else:
    Wrapper = object


@parameterNodeWrapper
class CovidXRayParameterNode(Wrapper):
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


def widgetsByParameter(ui: forms.CovidXRayForm) -> dict[str, qt.QWidget]:
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
