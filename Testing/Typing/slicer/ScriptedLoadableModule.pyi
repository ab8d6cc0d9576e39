"""The classes that a scripted module derives from, as the host has them."""

from slicer_additions.ScriptedLoadableModule import ScriptedLoadableModule as ScriptedLoadableModule
from slicer_additions.ScriptedLoadableModule import ScriptedLoadableModuleLogic as ScriptedLoadableModuleLogic
from slicer_additions.ScriptedLoadableModule import ScriptedLoadableModuleTest as ScriptedLoadableModuleTest
from slicer_additions.ScriptedLoadableModule import (
    ScriptedLoadableModuleWidget as ScriptedLoadableModuleWidget,
)
