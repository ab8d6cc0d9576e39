"""``python -m CovidXRayLib.cli`` is ``covidxray``."""

import sys

from CovidXRayLib.cli.entry_point import main

sys.exit(main())
