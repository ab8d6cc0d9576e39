"""The modules `slicer` and `vtk`, with what the panel uses at once and the rest when asked for.

The wheels load all of their 170 extension modules at import, and these 300 libraries of C++: most of what
start-up took. What a panel needs is a tenth of it.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_CLASSES_OF_SLICER = (
    "vtkTeem",
    "vtkITK",
    "vtkRemoteIO",
    "vtkSegmentationCore",
    "MRMLCore",
    "MRMLLogic",
    "MRMLDisplayableManager",
    "vtkSlicerBaseLogic",
    "vtkSlicerMarkupsModuleLogic",
    "vtkSlicerMarkupsModuleMRML",
    "vtkSlicerMarkupsModuleMRMLDisplayableManager",
    "vtkSlicerSegmentationsModuleLogic",
    "vtkSlicerSegmentationsModuleMRML",
    "vtkSlicerSegmentationsModuleMRMLDisplayableManager",
    "vtkSlicerSubjectHierarchyModuleLogic",
    "vtkSlicerTextsModuleLogic",
    "vtkSlicerVolumesModuleLogic",
    "vtkAddonPython",
)
_CLASSES_OF_VTK = (
    "vtkCommonCore",
    "vtkCommonMath",
    "vtkCommonDataModel",
    "vtkFiltersSources",
    "vtkInteractionStyle",
    "vtkRenderingCore",
    "vtkRenderingAnnotation",
    "vtkRenderingUI",
    "vtkRenderingOpenGL2",
    "util.misc",  # calldata_type
)


def use_lazy_wheels() -> None:
    """Let `import slicer` and `import vtk` find modules that load on demand, if none is loaded yet."""
    if {"slicer", "vtk"} & sys.modules.keys():
        return
    for name, package, contents in (
        ("slicer", "slicer_core", _CLASSES_OF_SLICER),
        ("vtk", "vtkmodules", _CLASSES_OF_VTK),
    ):
        spec, core = find_spec(name), _without_contents(package)
        if spec is not None and core is not None:
            sys.modules[name] = _LazyModule(spec, package, contents)


def load_libraries() -> None:
    """Load the libraries of the first classes in a thread, beside whatever Python does meanwhile.

    An import would hold Python's lock for the half second that linking takes. What cannot be loaded here is
    left to the import, and to its message.
    """
    if sys.platform == "linux":
        # Small libraries first: one that the main thread loads waits for the one being loaded here.
        files = [*_files("vtkmodules", _CLASSES_OF_VTK), *_files("slicer_core", _CLASSES_OF_SLICER)]
        threading.Thread(target=_load, args=(files,), daemon=True).start()


def _files(package: str, names: Iterable[str]) -> list[Path]:
    folders = list(getattr(sys.modules.get(package), "__path__", ()))
    return [path for folder in folders for name in names for path in Path(folder).glob(f"{name}.*.so")]


def _load(files: Iterable[Path]) -> None:
    # ctypes releases Python's lock during a call, but not while it loads a library itself.
    load = ctypes.CDLL(None).dlopen
    load.argtypes, load.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    for path in files:
        load(os.fsencode(path), os.RTLD_NOW)


def _without_contents(name: str) -> ModuleType | None:
    """Return a package whose modules can be imported one by one; None if it is not installed."""
    if name in sys.modules or name == "vtkmodules":  # this one is empty as it comes
        return import_module(name)
    spec = find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        return None
    module = sys.modules[name] = ModuleType(name)
    module.__spec__, module.__file__ = spec, spec.origin
    module.__path__ = list(spec.submodule_search_locations)
    return module


class _LazyModule(ModuleType):
    """A module of a wheel with the contents of some of its extension modules, or all.

    Parameters
    ----------
    spec
        The wheel's own module.
    package
        The package of the extension modules.
    contents
        The modules in it whose classes are looked for first.
    """

    def __init__(self, spec: ModuleSpec, package: str, contents: Iterable[str]) -> None:
        super().__init__(spec.name)
        self.__spec__, self.__file__, self.__loader__ = spec, spec.origin, spec.loader
        # vtk.py is no package, but says it is one.
        own = spec.submodule_search_locations
        self._own_path = list(sys.modules[package].__path__ if own is None else own)
        self.__path__ = list(self._own_path)  # to which the host adds
        self._package = package
        self._left: list[Callable[[], None]] = [self._load_all, lambda: self._load_some(contents)]

    def __getattr__(self, name: str) -> Any:
        # Names with a leading q are those of Slicer's widgets, which the wheel lacks.
        if not name.startswith(("_", "q")):
            while self._left:
                self._left.pop()()
                if name in vars(self):
                    return vars(self)[name]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def _load_some(self, contents: Iterable[str]) -> None:
        for name in contents:
            self._take(vars(import_module(f"{self._package}.{name}")))

    def _load_all(self) -> None:
        """Execute the wheel's own module; what was set here in the meantime stays."""
        ours = dict(vars(self))
        self.__path__ = self._own_path
        core = sys.modules[self._package]
        for module in (core, self):
            spec = module.__spec__
            # The package of VTK was executed when it was first imported.
            if spec is not None and spec.loader is not None and (module is self or core.__loader__ is None):
                spec.loader.exec_module(module)
        vars(self).update(ours)

    def _take(self, found: dict[str, Any]) -> None:
        for name, item in found.items():
            if not name.startswith("_"):
                vars(self).setdefault(name, item)
