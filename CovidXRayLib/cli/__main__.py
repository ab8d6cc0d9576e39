"""``python -m CovidXRayLib.cli`` is ``covidxray``."""

import sys

from CovidXRayLib.cli.start import main

sys.exit(main())
