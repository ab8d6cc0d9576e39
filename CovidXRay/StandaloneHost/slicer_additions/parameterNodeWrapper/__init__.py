"""slicer.parameterNodeWrapper: parameters of a module as typed attributes, kept in the scene.

Offered are bool, int, float, str, paths, enumerations and nodes. Lists, dictionaries, tuples,
unions and parameter packs are Slicer's alone; a class that uses one is refused when it is defined.
"""

from .connectors import Decimals, SingleStep
from .default import Default
from .validators import Choice, Exclude, IsInstance, Maximum, Minimum, NotNone, Validator, WithinRange
from .wrapper import (
    SlicerParameterNamePropertyName,
    findChildWidgetForParameter,
    isParameterNodeWrapper,
    parameterNodeWrapper,
)

__all__ = [
    "Choice",
    "Decimals",
    "Default",
    "Exclude",
    "IsInstance",
    "Maximum",
    "Minimum",
    "NotNone",
    "SingleStep",
    "SlicerParameterNamePropertyName",
    "Validator",
    "WithinRange",
    "findChildWidgetForParameter",
    "isParameterNodeWrapper",
    "parameterNodeWrapper",
]
