"""``python -m CovidXRayLib.cli`` is ``covidxray``."""

import sys

from CovidXRayLib.cli.main import main

sys.exit(main())
