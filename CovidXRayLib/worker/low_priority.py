"""The worker for work that nobody waits for: as ``python -m CovidXRayLib.worker``, at low priority."""

import runpy

from CovidXRayLib.system.priority import lower_priority

if __name__ == "__main__":
    lower_priority()
    runpy.run_module("CovidXRayLib.worker", run_name="__main__")
