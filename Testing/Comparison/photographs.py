"""How many films are refused as photographs of a screen, and how many simulated photographs of them.

``python -m Testing.Comparison.photographs`` examines held-out films of COVIDXRAY_DATA and of its folders
``children``, ``jsrt`` and ``bimcv``, of the last, which is never trained on, every fourth; and phantoms of
seeds that are not trained on.
"""

from __future__ import annotations

from CovidXRayLib import Analyzer, Film
from CovidXRayLib.evaluation.scoring.score_films import distorted
from Testing.Comparison.held_out_films import comparison_parser, held_out_films


def main() -> None:
    """Examine and print."""
    options = comparison_parser(__doc__).parse_args()
    analyzer = Analyzer(weights=options.weights)

    def outcome(film: Film) -> str:
        return {check.name: check.outcome for check in analyzer.examine(film)[1]}["photograph"]

    for name, films in held_out_films(options.fold).items():
        of_films, of_photographs = [], []
        for index, film in enumerate(films):
            of_films.append(outcome(film))
            taken, _ = distorted(f"{name} {index}", "photograph of a screen", film.pixels, None)
            of_photographs.append(outcome(Film(taken)))
        print(f"{name}: {_counted(of_films)}; as photographs: {_counted(of_photographs)}", flush=True)


def _counted(outcomes: list[str]) -> str:
    return f"{outcomes.count('failed')} of {len(outcomes)} refused, {outcomes.count('doubtful')} warned of"


if __name__ == "__main__":
    main()
