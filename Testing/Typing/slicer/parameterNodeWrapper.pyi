"""Parameters of a module as typed attributes, as the host has them."""

from slicer_additions.parameterNodeWrapper import Default as Default
from slicer_additions.parameterNodeWrapper import WithinRange as WithinRange
from slicer_additions.parameterNodeWrapper import parameterNodeWrapper as parameterNodeWrapper
from slicer_additions.parameterNodeWrapper.wrapper import Wrapper as Wrapper
