"""Stand-in for the module `ctk` of Slicer's Python: the few widgets that the host offers."""

from slicerhost.widgets.collapsiblebutton import ctkCollapsibleButton
from slicerhost.widgets.messagebox import ctkMessageBox
from slicerhost.widgets.settings import ctkComboBox, ctkPathLineEdit, ctkSettingsPanel
from slicerhost.widgets.sliderwidget import ctkDoubleSpinBox, ctkSliderWidget

__all__ = [
    "ctkCollapsibleButton",
    "ctkComboBox",
    "ctkDoubleSpinBox",
    "ctkMessageBox",
    "ctkPathLineEdit",
    "ctkSettingsPanel",
    "ctkSliderWidget",
]
