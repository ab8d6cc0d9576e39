"""Summary of an evaluation as text."""

from __future__ import annotations

from CovidXRayLib.evaluation.document.wording import interval, share
from CovidXRayLib.evaluation.figures.category_figures import ALL
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.lungs.expected_dice_figures import ExpectedDiceFigures
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import ngettext
from CovidXRayLib.segmentation.expected_dice import BAD_DICE, GOOD_DICE


def summary(figures: EvaluationFigures) -> list[str]:
    """Return the main findings, one sentence each, with 95% confidence intervals."""
    classifier, main = figures.classifier, figures.classifier.performance
    sentences = [
        ngettext(
            "COVID-19 pneumonia against everything else, on {positives} film with and {negatives} "
            "without it, not used in training: area under the curve {auc}, balanced accuracy "
            "{balanced}.",
            "COVID-19 pneumonia against everything else, on {positives} films with and {negatives} "
            "without it, not used in training: area under the curve {auc}, balanced accuracy "
            "{balanced}.",
            classifier.positives,
        ).format(
            positives=classifier.positives,
            negatives=classifier.negatives,
            auc=interval(main.auc),
            balanced=interval(main.balanced_accuracy),
        ),
        _(
            "Sensitivity {sensitivity}, specificity {specificity}. At a prevalence of 5%, the positive "
            "predictive value is {ppv}."
        ).format(
            sensitivity=share(main.sensitivity),
            specificity=share(main.specificity),
            ppv=share(main.positive_predictive_value[0.05]),
        ),
    ]
    categories = classifier.categories[ALL]
    sentences.append(
        _(
            "COVID-19 among suggestive scores: {suggestive}; others among not suggestive scores: "
            "{not_suggestive}; indeterminate: {indeterminate}."
        ).format(
            suggestive=share(categories.right_if_suggestive),
            not_suggestive=share(categories.right_if_not_suggestive),
            indeterminate=share(categories.indeterminate),
        )
    )
    withheld = len(classifier.withheld)
    sentences.append(
        ngettext(
            "Quality checks withheld the score of {count} further film.",
            "Quality checks withheld the score of {count} further films.",
            withheld,
        ).format(count=withheld)
    )
    return [*sentences, *_other_sources(figures), *_lungs(figures), *_test_set(figures)]


def _other_sources(figures: EvaluationFigures) -> list[str]:
    return [
        _(
            "Trained without any film of {family}, it distinguishes the COVID-19 films of that source "
            "from others with an area under the curve of {auc}."
        ).format(family=family, auc=interval(entry.figures.auc))
        for family, entry in figures.source_held_out.items()
        if entry.figures
    ]


def _lungs(figures: EvaluationFigures) -> list[str]:
    lungs = figures.lungs.human.all
    if not lungs.films:
        return [_("No unseen film has a human mask.")]
    sentences = [
        ngettext(
            "Lungs on {films} film with human masks: median Dice {median}, mean {mean}; sides swapped "
            "on {swapped}.",
            "Lungs on {films} films with human masks: median Dice {median}, mean {mean}; sides swapped "
            "on {swapped}.",
            lungs.films,
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
            ngettext(
                "Two teams of readers on {films} film: median Dice {median}, mean {mean}.",
                "Two teams of readers on {films} films: median Dice {median}, mean {mean}.",
                teams.films,
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
        "Expected and true Dice of {lungs} lungs: Pearson {pearson}, Spearman {spearman}. Of {good} "
        "masks with a Dice of {good_from} or more the quality check rejects {refused}; of {bad} below "
        "{bad_below} it passes {passed}, {unmarked} without marking them as doubtful."
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
        "The test set of {films} films has been opened {times} time so far.",
        "The test set of {films} films has been opened {times} times so far.",
        times,
    ).format(films=test.films, times=times)
    if figures.split:
        return [_("These results are from the test set."), opened]
    return [_("The test set is not among these films."), opened]
