"""The worker for background tasks: like ``python -m CovidXRayLib.worker``, but at low priority."""

import runpy

from CovidXRayLib.system.priority import lower_priority

if __name__ == "__main__":
    lower_priority()
    runpy.run_module("CovidXRayLib.worker", run_name="__main__")
