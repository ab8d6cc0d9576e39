"""How many films of children get the warning of a child, and how many of adults and phantoms.

``python -m Testing.Comparison.warned_children`` analyzes held-out films of COVIDXRAY_DATA and of its folders
``children``, ``jsrt`` and ``bimcv``, of the last, which is never trained on, every fourth; and phantoms of
seeds that are not trained on.
"""

from __future__ import annotations

from CovidXRayLib import Analyzer
from CovidXRayLib.quality_checks.header_checks import warn_of_child
from CovidXRayLib.reading import Check
from Testing.Comparison.held_out_films import comparison_parser, held_out_films


def main() -> None:
    """Analyze and print."""
    options = comparison_parser(__doc__).parse_args()
    analyzer = Analyzer(weights=options.weights)
    (warning,) = warn_of_child([Check("age", True, "", applicable=False)])
    for name, films in held_out_films(options.fold).items():
        checks = [analyzer.analyze(film).reading.checks for film in films]
        warned = sum(any(check.message == warning.message for check in one) for one in checks)
        withheld = sum(any(not check.ok for check in one) for one in checks)
        print(
            f"{name}: {warned} of {len(checks)} get the warning; the score of {withheld} is withheld",
            flush=True,
        )


if __name__ == "__main__":
    main()
