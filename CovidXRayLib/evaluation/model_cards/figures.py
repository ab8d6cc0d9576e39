"""Figures in model cards."""

from __future__ import annotations

from collections.abc import Mapping

from CovidXRayLib.evaluation.figures.category_figures import CategoryFigures
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.figures.group_figures import ClassRecall, GroupFigures
from CovidXRayLib.evaluation.lungs.expected_dice_figures import ExpectedDiceFigures
from CovidXRayLib.evaluation.lungs.mask_agreement import Agreement
from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.segmentation.expected_dice import BAD_DICE, GOOD_DICE


def interval(figure: Interval | None, digits: int = 3) -> str:
    """Format a figure with its interval."""
    if figure is None:
        return "not defined"
    return f"{figure.value:.{digits}f} (95% CI {figure.low:.{digits}f} to {figure.high:.{digits}f})"


def counts(numbers: Mapping[str, int]) -> str:
    """Format counts by name in one line."""
    return ", ".join(f"{count} {name}" for name, count in numbers.items()) or "none"


def unet_lines(figures: EvaluationFigures) -> list[str]:
    """Return segmentation figures: all films, clear and opaque, silver, distorted, and of two human teams."""
    lungs = figures.lungs
    names = {
        "human masks": lungs.human.all,
        f"human masks, clear lungs (opaque share up to {lungs.opaque_from})": lungs.human.clear,
        "human masks, opaque lungs": lungs.human.opaque,
        **{f"human masks, {family}": entry for family, entry in lungs.human.by_source_family.items()},
        "silver masks (without the heart)": lungs.silver,
        **{f"human masks, films {condition}": entry.lungs for condition, entry in figures.distorted.items()},
    }
    readers = figures.readers
    teams = {
        "two human teams, all films with two masks": readers.teams_all_films,
        "two human teams, films below": readers.same_films.teams,
        "U-Net and first team": readers.same_films.network_and_first_team,
        "U-Net and second team": readers.same_films.network_and_second_team,
    }
    swapped = lungs.human.all.sides_swapped
    return [
        "Dice of both lungs together; distance of the outlines as a share of the film's longest side:",
        "",
        *_agreement_table(names),
        "",
        f"Films with sides swapped, of those with human masks: {swapped}.",
        "",
        _expected_line(lungs.expected),
        "",
        "Against people's agreement with each other:",
        "",
        *_agreement_table(teams),
    ]


def _expected_line(figures: ExpectedDiceFigures) -> str:
    return (
        f"Expected and true Dice of {figures.lungs} lungs: Pearson {interval(figures.pearson, 2)}, Spearman "
        f"{interval(figures.spearman, 2)}. Of {figures.good} masks with a Dice of {GOOD_DICE} or more the "
        f"quality check refuses {figures.good_refused}; of {figures.bad} below {BAD_DICE} it passes "
        f"{figures.bad_passed}, {figures.bad_unmarked} without marking them as doubtful."
    )


def _agreement_table(rows: Mapping[str, Agreement]) -> list[str]:
    lines = ["| films | n | mean Dice | median Dice | mean distance |", "| --- | --- | --- | --- | --- |"]
    for name, entry in rows.items():
        if entry.films:
            dice, distance = entry.both, entry.outline_distance.mean
            lines.append(
                f"| {name} | {entry.films} | {interval(dice.mean)} | {interval(dice.median)} | "
                f"{'not defined' if distance is None else f'{distance.value:.2%}'} |"
            )
    return lines


def classifier_lines(figures: EvaluationFigures) -> list[str]:
    """Return all figures of the classifier, also by group, on distorted films, and the bias probes."""
    figure = figures.classifier
    main = figure.performance
    number = main.counts
    thresholds = ", ".join(f"{value:.3f}" for value in figure.thresholds)
    pattern = figure.covid_without_pattern
    lines = [
        f"- films: {figure.positives} COVID-19, {figure.negatives} others, of {figure.patients} "
        f"patients (besides, the checks withheld the score of {len(figure.withheld)})",
        f"- area under the curve: {interval(main.auc)}; whatever the checks say: "
        f"{interval(figure.whatever_the_checks_say.auc)}",
        f"- at threshold {thresholds}, set on films that are not among these: sensitivity "
        f"{interval(main.sensitivity)}, specificity {interval(main.specificity)}, accuracy "
        f"{interval(main.accuracy)}, balanced accuracy {interval(main.balanced_accuracy)}",
        f"- TP {number.true_positives}, FN {number.false_negatives}, TN {number.true_negatives}, "
        f"FP {number.false_positives}",
        f"- Brier score {interval(main.brier)}; expected calibration error at even prevalence "
        f"{interval(main.calibration_error)}; calibration slope {interval(main.calibration_slope)}"
        f", intercept {interval(main.calibration_intercept)}",
        "- COVID-19 without a visible pattern: "
        + (
            f"{pattern.called_positive} of {pattern.films} films called positive; with them among the "
            f"positives, area under the curve {interval(figure.with_films_without_pattern.auc)}"
            if pattern.films
            else "no such film among these"
        ),
        "",
        *_category_table(figure.categories),
        "",
        "| prevalence | positive predictive value | negative predictive value |",
        "| --- | --- | --- |",
        *(
            f"| {prevalence:.0%} | {interval(value)} | "
            f"{interval(main.negative_predictive_value[prevalence])} |"
            for prevalence, value in main.positive_predictive_value.items()
        ),
    ]
    for title, groups in (
        ("source family", figure.by_source_family),
        ("view", figure.by_view),
        ("age", figure.by_age),
    ):
        lines += ["", *_group_table(title, groups)]
    lines += [
        "",
        "COVID-19 films of one source family against all other films:",
        "",
        *(
            f"- {family}: {entry.covid} against {entry.other}, area under the curve {interval(entry.auc)}"
            for family, entry in figure.covid_families.items()
        ),
    ]
    for family, entry in figures.source_held_out.items():
        found = interval(entry.figures.auc) if entry.figures else "too few films"
        lines += [
            "",
            f"Trained without any film of {family}: its {entry.covid} COVID-19 films against "
            f"{entry.other} others not seen ({counts(entry.other_by_family)}), area under the curve "
            f"{found}.",
        ]
    return [*lines, *_distorted(figures), *_bias(figures)]


def _category_table(categories: Mapping[str, CategoryFigures]) -> list[str]:
    return [
        "| films | n | COVID-19 among suggestive | others among not suggestive | indeterminate | "
        "COVID-19 not suggestive | others suggestive |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {name} | {entry.films} | {interval(entry.right_if_suggestive, 2)} | "
            f"{interval(entry.right_if_not_suggestive, 2)} | {interval(entry.indeterminate, 2)} | "
            f"{interval(entry.missed, 2)} | {interval(entry.false_alarms, 2)} |"
            for name, entry in categories.items()
        ),
    ]


def _group_table(title: str, groups: Mapping[str, GroupFigures]) -> list[str]:
    def right(entry: ClassRecall) -> str:
        return f"{interval(entry.right, 2)} of {entry.films}" if entry.films else "none"

    return [
        f"| {title} | right, COVID-19 | right, others | area under the curve |",
        "| --- | --- | --- | --- |",
        *(
            f"| {name} | {right(entry.covid)} | {right(entry.other)} | "
            f"{interval(entry.auc) if entry.auc else 'too few of a class'} |"
            for name, entry in groups.items()
        ),
    ]


def _distorted(figures: EvaluationFigures) -> list[str]:
    if not figures.distorted:
        return []
    return [
        "",
        "On distorted films:",
        "",
        "| films | area under the curve | balanced accuracy | withheld |",
        "| --- | --- | --- | --- |",
        *(
            f"| {condition} | {interval(found.auc if found else None)} | "
            f"{interval(found.balanced_accuracy if found else None)} | {entry.withheld} of {entry.films} |"
            for condition, entry in figures.distorted.items()
            for found in [entry.classifier]
        ),
    ]


def _bias(figures: EvaluationFigures) -> list[str]:
    if not figures.probes:
        return []
    return [
        "",
        "Bias probes:",
        "",
        *(
            f"- {entry.name}: {interval(entry.interval)} on {entry.films} films. {entry.question}"
            for entry in figures.probes
        ),
    ]


def filmcheck_lines(figures: EvaluationFigures) -> list[str]:
    """Return rejection rates of unchanged and of manipulated films."""
    figure = figures.filmcheck
    return [
        f"- frontal chest films: {figure.films}; refused: {figure.refused} "
        f"({', '.join(f'{name} {count}' for name, count in figure.refused_by_check.items()) or 'none'})",
        *(
            f"- the same films {change}: refused {entry.refused} of {entry.films}"
            for change, entry in figure.changed.items()
        ),
    ]
