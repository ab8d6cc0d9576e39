"""Parameters of the panel, saved and restored with the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import slicer
from slicer.parameterNodeWrapper import Default, WithinRange, parameterNodeWrapper

if TYPE_CHECKING:
    import forms
    import qt
    from slicer.parameterNodeWrapper import Wrapper  # base class added by the decorator
else:
    Wrapper = object


@parameterNodeWrapper
class CovidXRayParameterNode(Wrapper):
    """The user's parameters.

    film - The film that is displayed and analyzed.
    prevalencePercent - Pre-test probability (prevalence) of COVID-19 pneumonia, in percent.
    opacityMapVisible, opacityMapOpacity - The opacity map, off until asked for: readers look longer
        and are no better with it.
    lungsVisible, lungsFilled, lungsOpacity - Display of the lung masks.
    """

    film: slicer.vtkMRMLScalarVolumeNode
    prevalencePercent: Annotated[float, WithinRange(0.1, 99.0), Default(20.0)]
    opacityMapVisible: bool = False
    opacityMapOpacity: Annotated[float, WithinRange(0.0, 1.0), Default(0.4)]
    lungsVisible: bool = True
    lungsFilled: bool = False
    lungsOpacity: Annotated[float, WithinRange(0.0, 1.0), Default(0.9)]


def widgetsByParameter(ui: forms.CovidXRayForm) -> dict[str, qt.QWidget]:
    """Return the widgets bound to the parameters, by parameter name."""
    return {
        "film": ui.filmSelector,
        "prevalencePercent": ui.prevalenceSlider,
        "opacityMapVisible": ui.opacityMapCheckBox,
        "opacityMapOpacity": ui.opacityMapSlider,
        "lungsVisible": ui.lungsCheckBox,
        "lungsFilled": ui.fillCheckBox,
        "lungsOpacity": ui.lungsSlider,
    }
