"""Slicer's package `slicer`, as far as panel and host use it.

`Testing/Python/host/test_stubs.py` compares these stubs with what the host offers in its place.
"""

from typing import Any

from slicer import util as util
from slicer._application import DicomDatabase, Modules, qSlicerApplication
from slicer._nodes import vtkMRMLColorTableNode as vtkMRMLColorTableNode
from slicer._nodes import vtkMRMLDisplayNode as vtkMRMLDisplayNode
from slicer._nodes import vtkMRMLLabelMapVolumeNode as vtkMRMLLabelMapVolumeNode
from slicer._nodes import vtkMRMLMarkupsDisplayNode as vtkMRMLMarkupsDisplayNode
from slicer._nodes import vtkMRMLMarkupsLineNode as vtkMRMLMarkupsLineNode
from slicer._nodes import vtkMRMLMeasurement as vtkMRMLMeasurement
from slicer._nodes import vtkMRMLNode as vtkMRMLNode
from slicer._nodes import vtkMRMLScalarVolumeDisplayNode as vtkMRMLScalarVolumeDisplayNode
from slicer._nodes import vtkMRMLScalarVolumeNode as vtkMRMLScalarVolumeNode
from slicer._nodes import vtkMRMLScriptedModuleNode as vtkMRMLScriptedModuleNode
from slicer._nodes import vtkMRMLStorageNode as vtkMRMLStorageNode
from slicer._nodes import vtkMRMLTextNode as vtkMRMLTextNode
from slicer._nodes import vtkMRMLVectorVolumeNode as vtkMRMLVectorVolumeNode
from slicer._nodes import vtkMRMLVolumeArchetypeStorageNode as vtkMRMLVolumeArchetypeStorageNode
from slicer._nodes import vtkMRMLVolumeNode as vtkMRMLVolumeNode
from slicer._scene import vtkCacheManager as vtkCacheManager
from slicer._scene import vtkDataIOManager as vtkDataIOManager
from slicer._scene import vtkMRMLMessageCollection as vtkMRMLMessageCollection
from slicer._scene import vtkMRMLScene as vtkMRMLScene
from slicer._scene import vtkMRMLSubjectHierarchyConstants as vtkMRMLSubjectHierarchyConstants
from slicer._scene import vtkMRMLSubjectHierarchyNode as vtkMRMLSubjectHierarchyNode
from slicer._scene import vtkSlicerSubjectHierarchyModuleLogic as vtkSlicerSubjectHierarchyModuleLogic
from slicer._segmentations import vtkMRMLSegmentationDisplayNode as vtkMRMLSegmentationDisplayNode
from slicer._segmentations import vtkMRMLSegmentationNode as vtkMRMLSegmentationNode
from slicer._segmentations import vtkOrientedImageData as vtkOrientedImageData
from slicer._segmentations import vtkSegment as vtkSegment
from slicer._segmentations import vtkSegmentation as vtkSegmentation
from slicer._segmentations import vtkSegmentationConverter as vtkSegmentationConverter
from slicer._views import vtkMRMLApplicationLogic as vtkMRMLApplicationLogic
from slicer._views import vtkMRMLCrosshairNode as vtkMRMLCrosshairNode
from slicer._views import vtkMRMLDisplayableManagerGroup as vtkMRMLDisplayableManagerGroup
from slicer._views import vtkMRMLInteractionNode as vtkMRMLInteractionNode
from slicer._views import vtkMRMLLayoutNode as vtkMRMLLayoutNode
from slicer._views import vtkMRMLSliceCompositeNode as vtkMRMLSliceCompositeNode
from slicer._views import vtkMRMLSliceLogic as vtkMRMLSliceLogic
from slicer._views import vtkMRMLSliceNode as vtkMRMLSliceNode
from slicer._views import (
    vtkMRMLSliceViewDisplayableManagerFactory as vtkMRMLSliceViewDisplayableManagerFactory,
)
from slicer._views import vtkMRMLSliceViewInteractorStyle as vtkMRMLSliceViewInteractorStyle
from slicer._views import vtkSlicerApplicationLogic as vtkSlicerApplicationLogic
from slicer._widgets import qMRMLNodeComboBox as qMRMLNodeComboBox
from slicer._widgets import qMRMLSegmentEditorWidget as qMRMLSegmentEditorWidget
from slicer._widgets import qMRMLSliceWidget as qMRMLSliceWidget
from slicer._widgets import qMRMLWidget as qMRMLWidget
from slicer._widgets import qSlicerFileDialog as qSlicerFileDialog

app: qSlicerApplication
dicomDatabase: DicomDatabase
modules: Modules
mrmlScene: vtkMRMLScene
selfTests: dict[str, Any]
