"""Sections on discrimination and calibration of the classifier."""

from __future__ import annotations

from collections.abc import Sequence

from CovidXRayLib.evaluation.figures.classifier_figures import ClassifierFigures
from CovidXRayLib.evaluation.figures.discrimination_figures import Confusion, Performance
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.report import plots
from CovidXRayLib.evaluation.report.document import Image, Paragraph, Section, Table
from CovidXRayLib.evaluation.report.wording import counts, interval, percent, share
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
                _("How the probabilities are spread; films between the humps are the uncertain ones."),
                _("Two histograms of the probability given, one for COVID-19 films, one for all others."),
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
                    "The probability refers to a prevalence of one half; both classes weigh the same here. "
                    "On the dashed line, of films given 70 %, 70 % have COVID-19."
                )
            ),
            Image(
                _("Ten groups of equally many films; vertical bars: Wilson's 95 % interval."),
                _(
                    "Share with COVID-19 against probability given. Expected calibration error: {error}."
                ).format(error=interval(main.calibration_error)),
                plots.calibration(scores, truth),
            ),
            Table(
                _("Calibration figures"),
                [_("figure"), _("value (95 % interval)"), _("at best")],
                [
                    [_("expected calibration error"), interval(main.calibration_error), "0"],
                    [_("calibration intercept"), interval(main.calibration_intercept), "0"],
                    [_("calibration slope"), interval(main.calibration_slope), "1"],
                    [_("Brier score"), interval(main.brier), "0"],
                ],
                _(
                    "The interval of the expected error lies high, since drawing patients adds noise to "
                    "every group. The Brier score is over the films as they come, both classes not weighed."
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
            "{positives} films with COVID-19 and {negatives} others of {patients} patients. Films left out "
            "because the checks withhold their score: {withheld} (checks that failed: {reasons}). The "
            "threshold was set on films that are not among these. Films on which the U-Net that found the "
            "lungs had trained: {lungs_seen}."
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
        ["", _("called positive"), _("called negative")],
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
        _("Figures with 95 % intervals by bootstrap of patients"),
        [
            _("figure"),
            _("films with a score"),
            _("whatever the checks say"),
            *[_("with COVID-19 films that show no pattern")] * has_pattern,
        ],
        rows,
        _(
            "The last column counts COVID-19 films without a visible pattern among the positives: {films} "
            "films, of which {called} are called positive."
        ).format(films=seen.films, called=seen.called_positive)
        if has_pattern
        else _("There is no COVID-19 film without a visible pattern among these."),
    )


def _categories(figure: ClassifierFigures) -> Table:
    return Table(
        _("How often the categories were right"),
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
            "Wilson 95% intervals. The limits of the categories were set on other films, so that at most 5% "
            "of each class fall into the wrong category. The first two shares hold for the proportion of "
            "COVID-19 among these films."
        ),
    )


def _predictive_values(main: Performance) -> Table:
    return Table(
        _("What an answer is worth, by how common the disease is"),
        [_("prevalence"), _("positive predictive value"), _("negative predictive value")],
        [
            [percent(prevalence), share(value), share(main.negative_predictive_value[prevalence])]
            for prevalence, value in main.positive_predictive_value.items()
        ],
        _("From sensitivity and specificity above, which are taken to be the same at every prevalence."),
    )
