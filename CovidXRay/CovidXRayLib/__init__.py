"""The way to the library in a source checkout, where it lies one folder up.

Slicer searches the folder of a module for what the module imports, and no other. In a built extension the
library itself lies in this place; neither an extension's package nor a wheel holds this file.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location(
    "CovidXRayLib", Path(__file__).resolve().parents[2] / "CovidXRayLib" / "__init__.py"
)
# Anyone who imports gets the library itself, which has no trace of this file.
sys.modules["CovidXRayLib"] = _library = module_from_spec(_spec)
_spec.loader.exec_module(_library)
