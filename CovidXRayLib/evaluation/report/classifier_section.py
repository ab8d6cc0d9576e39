"""Sections on discrimination and calibration of the classifier."""

from __future__ import annotations

from collections.abc import Sequence

from CovidXRayLib.evaluation.document import plots
from CovidXRayLib.evaluation.document.document import Image, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import counts, interval, percent, share
from CovidXRayLib.evaluation.figures.classifier_figures import ClassifierFigures
from CovidXRayLib.evaluation.figures.discrimination_figures import Confusion, Performance
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, scores_and_truth
from CovidXRayLib.i18n import gettext as _


def classifier_section(figures: EvaluationFigures, scored: Sequence[FilmResult]) -> Section:
    """Return confusion matrix, figures with intervals, predictive values, ROC curve and score histogram."""
    figure, main = figures.classifier, figures.classifier.performance
    scores, truth = scores_and_truth(scored)
    false_alarms, sensitivity = 1 - main.specificity.value, main.sensitivity.value
    return Section(
        _("Classifier"),
        [
            _films(figure),
            _confusion(main.counts),
            _main_table(figure),
            _categories(figure),
            _predictive_values(main),
            Image(
                _("Receiver operating characteristic, all films together."),
                _(
                    "Sensitivity against 1 - specificity. The area under the curve is {auc}; at the "
                    "threshold sensitivity is {sensitivity:.3f} and 1 - specificity {false_alarms:.3f}."
                ).format(auc=interval(main.auc), sensitivity=sensitivity, false_alarms=false_alarms),
                plots.roc(scores, truth, (false_alarms, sensitivity)),
            ),
            Image(
                _("Distribution of the probabilities; films between the peaks are uncertain."),
                _("Two histograms of the predicted probability, one for COVID-19 films, one for all others."),
                plots.score_histogram(scores, truth, figure.thresholds),
            ),
        ],
    )


def calibration_section(figures: EvaluationFigures, scored: Sequence[FilmResult]) -> Section:
    """Return calibration curve and calibration figures."""
    main = figures.classifier.performance
    scores, truth = scores_and_truth(scored)
    return Section(
        _("Calibration"),
        [
            Paragraph(
                _(
                    "Probabilities assume a prevalence of 50%; both classes have equal weight here. On "
                    "the dashed line, 70% of the films with a predicted probability of 70% have "
                    "COVID-19."
                )
            ),
            Image(
                _("Ten groups of equal size; vertical bars: Wilson 95% CI."),
                _(
                    "Fraction with COVID-19 against predicted probability. Expected calibration error: "
                    "{error}."
                ).format(error=interval(main.calibration_error)),
                plots.calibration(scores, truth),
            ),
            Table(
                _("Calibration figures"),
                [_("figure"), _("value (95% CI)"), _("at best")],
                [
                    [_("expected calibration error"), interval(main.calibration_error), "0"],
                    [_("calibration intercept"), interval(main.calibration_intercept), "0"],
                    [_("calibration slope"), interval(main.calibration_slope), "1"],
                    [_("Brier score"), interval(main.brier), "0"],
                ],
                _(
                    "The CI of the expected error is biased upward, since resampling patients adds "
                    "noise to every group. The Brier score is not weighted by class."
                ),
            ),
        ],
    )


def _films(figure: ClassifierFigures) -> Paragraph:
    reasons: dict[str, int] = {}
    for names in figure.withheld.values():
        for name in names:
            reasons[name] = reasons.get(name, 0) + 1
    return Paragraph(
        _(
            "{positives} films with COVID-19 and {negatives} others of {patients} patients. Films "
            "excluded because quality checks withhold their score: {withheld} (failed checks: "
            "{reasons}). The threshold was set on other films. Films used to train the U-Net that "
            "segmented their lungs: {lungs_seen}."
        ).format(
            positives=figure.positives,
            negatives=figure.negatives,
            patients=figure.patients,
            withheld=len(figure.withheld),
            reasons=counts(reasons),
            lungs_seen=figure.lungs_seen,
        )
    )


def _confusion(number: Confusion) -> Table:
    return Table(
        _("Confusion matrix, films"),
        ["", _("predicted positive"), _("predicted negative")],
        [
            [_("COVID-19"), str(number.true_positives), str(number.false_negatives)],
            [_("others"), str(number.false_positives), str(number.true_negatives)],
        ],
    )


def _main_table(figure: ClassifierFigures) -> Table:
    main, pattern = figure.performance, figure.with_films_without_pattern
    has_pattern = figure.covid_without_pattern.films > 0
    names = {
        "auc": _("area under the curve"),
        "balanced_accuracy": _("balanced accuracy"),
        "sensitivity": _("sensitivity"),
        "specificity": _("specificity"),
    }
    rows = [
        [
            words,
            interval(getattr(main, name)),
            interval(getattr(figure.whatever_the_checks_say, name)),
            *([interval(getattr(pattern, name))] * has_pattern),
        ]
        for name, words in names.items()
    ]
    rows.insert(1, [_("accuracy"), interval(main.accuracy), *[""] * (1 + has_pattern)])
    seen = figure.covid_without_pattern
    return Table(
        _("Metrics with 95% CI by bootstrap over patients"),
        [
            _("figure"),
            _("films with a score"),
            _("regardless of quality checks"),
            *[_("including COVID-19 films without a pattern")] * has_pattern,
        ],
        rows,
        _(
            "The last column counts COVID-19 films without a visible pattern as positives: {films} "
            "films, of which {called} are predicted positive."
        ).format(films=seen.films, called=seen.called_positive)
        if has_pattern
        else _("None of these films is COVID-19 without a visible pattern."),
    )


def _categories(figure: ClassifierFigures) -> Table:
    return Table(
        _("Accuracy of the categories"),
        [
            _("films"),
            _("number"),
            _("COVID-19 among suggestive"),
            _("others among not suggestive"),
            _("indeterminate"),
            _("COVID-19 films not suggestive"),
            _("others suggestive"),
        ],
        [
            [
                _(name),
                str(entry.films),
                share(entry.right_if_suggestive),
                share(entry.right_if_not_suggestive),
                share(entry.indeterminate),
                share(entry.missed),
                share(entry.false_alarms),
            ]
            for name, entry in figure.categories.items()
        ],
        _(
            "Wilson 95% CI. The limits of the categories were set on other films, so that at most 5% "
            "of each class fall into the wrong category. The first two columns depend on the "
            "prevalence of COVID-19 among these films."
        ),
    )


def _predictive_values(main: Performance) -> Table:
    return Table(
        _("Predictive values by prevalence"),
        [_("prevalence"), _("positive predictive value"), _("negative predictive value")],
        [
            [percent(prevalence), share(value), share(main.negative_predictive_value[prevalence])]
            for prevalence, value in main.positive_predictive_value.items()
        ],
        _("From the sensitivity and specificity above, assumed constant across prevalences."),
    )
