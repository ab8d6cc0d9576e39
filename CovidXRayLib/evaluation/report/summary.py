"""Summary of an evaluation as text."""

from __future__ import annotations

from CovidXRayLib.evaluation.figures.category_figures import ALL
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.lungs.expected_dice_figures import ExpectedDiceFigures
from CovidXRayLib.evaluation.report.wording import interval, share
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import ngettext
from CovidXRayLib.segmentation.expected_dice import BAD_DICE, GOOD_DICE


def summary(figures: EvaluationFigures) -> list[str]:
    """Return the main findings, one sentence each, with 95% confidence intervals."""
    classifier, main = figures.classifier, figures.classifier.performance
    sentences = [
        _(
            "COVID-19 pneumonia against everything else, on {positives} films with and {negatives} without "
            "it that the classifier has not seen: area under the curve {auc}, balanced accuracy {balanced}."
        ).format(
            positives=classifier.positives,
            negatives=classifier.negatives,
            auc=interval(main.auc),
            balanced=interval(main.balanced_accuracy),
        ),
        _(
            "Of films with COVID-19 it calls {sensitivity} positive, of the others {specificity} negative. "
            "Where 5 of 100 such patients have it, a positive answer is right in {ppv}."
        ).format(
            sensitivity=share(main.sensitivity),
            specificity=share(main.specificity),
            ppv=share(main.positive_predictive_value[0.05]),
        ),
    ]
    categories = classifier.categories[ALL]
    sentences.append(
        _(
            "Of suggestive scores {suggestive} are of COVID-19 films, of those not suggestive "
            "{not_suggestive} are not; {indeterminate} are indeterminate."
        ).format(
            suggestive=share(categories.right_if_suggestive),
            not_suggestive=share(categories.right_if_not_suggestive),
            indeterminate=share(categories.indeterminate),
        )
    )
    withheld = len(classifier.withheld)
    sentences.append(
        ngettext(
            "The checks withheld the score of {count} more film.",
            "The checks withheld the score of {count} more films.",
            withheld,
        ).format(count=withheld)
    )
    return [*sentences, *_other_sources(figures), *_lungs(figures), *_test_set(figures)]


def _other_sources(figures: EvaluationFigures) -> list[str]:
    return [
        _(
            "Trained without any film of {family}, it tells that source's COVID-19 films from others with "
            "an area under the curve of {auc}."
        ).format(family=family, auc=interval(entry.figures.auc))
        for family, entry in figures.source_held_out.items()
        if entry.figures
    ]


def _lungs(figures: EvaluationFigures) -> list[str]:
    lungs = figures.lungs.human.all
    if not lungs.films:
        return [_("No film that the U-Net has not seen has a human mask.")]
    sentences = [
        _(
            "Lungs on {films} films with human masks: Dice {median} in the median and {mean} on average; "
            "sides swapped on {swapped}."
        ).format(
            films=lungs.films,
            median=interval(lungs.both.median),
            mean=interval(lungs.both.mean),
            swapped=lungs.sides_swapped,
        )
    ]
    sentences.append(expected_dice_sentence(figures.lungs.expected))
    teams = figures.readers.teams_all_films
    if teams.films:
        sentences.append(
            _(
                "Two human teams agree with each other on {films} films with Dice {median} in the median and "
                "{mean} on average."
            ).format(
                films=teams.films,
                median=interval(teams.both.median),
                mean=interval(teams.both.mean),
            )
        )
    return sentences


def expected_dice_sentence(figures: ExpectedDiceFigures) -> str:
    """Return how well the expected Dice tells good masks from bad ones."""
    return _(
        "Expected and true Dice of {lungs} lungs: Pearson {pearson}, Spearman {spearman}. Of {good} masks "
        "with a Dice of {good_from} or more the quality check refuses {refused}; of {bad} below {bad_below} "
        "it passes {passed}, {unmarked} without marking them as doubtful."
    ).format(
        lungs=figures.lungs,
        pearson=interval(figures.pearson, 2),
        spearman=interval(figures.spearman, 2),
        good=figures.good,
        good_from=GOOD_DICE,
        refused=figures.good_refused,
        bad=figures.bad,
        bad_below=BAD_DICE,
        passed=figures.bad_passed,
        unmarked=figures.bad_unmarked,
    )


def _test_set(figures: EvaluationFigures) -> list[str]:
    test = figures.test_set
    if not test.films:
        return []
    times = len(test.openings)
    opened = ngettext(
        "The test set of {films} films was opened {times} time so far.",
        "The test set of {films} films was opened {times} times so far.",
        times,
    ).format(films=test.films, times=times)
    if figures.split:
        return [_("These figures are of the test set."), opened]
    return [_("The test set is not among these films."), opened]
