"""Texts of the model cards; all numbers come from the figures."""

from __future__ import annotations

from typing import Final

TITLE: Final = {
    "unet": "Lung U-Net",
    "classifier": "COVID-19 classifier",
    "filmcheck": "Film check",
}
PURPOSE: Final = {
    "unet": (
        "Finds the patient's right and left lung field, the part behind the heart included, on a frontal "
        "chest radiograph."
    ),
    "classifier": (
        "VGG16 on the lungs alone: probability of COVID-19 pneumonia against everything else, a map of "
        "ground-glass opacities and consolidations, and an estimate of the Brixia score. It sees no pixel "
        "outside the lung mask."
    ),
    "filmcheck": (
        "Asks whether a picture is a chest film, frontal, upright, bone white, and no photograph of a "
        "screen. A failed question withholds the score."
    ),
}
INTENDED_USE: Final = (
    "For research on frontal chest radiographs of adults, by people who can read such films. Not a medical "
    "device: not for diagnosis, triage or treatment, and not without a person who looks at film, mask and "
    "opacity map. Lateral films, other parts of the body, and children are outside its use."
)
REFERENCE_STANDARD: Final = {
    "unet": (
        "Masks drawn by people (two teams; each film counts with the team that the manifest names first). "
        "Silver masks are a third party's network's output, leave the heart out, and are reported apart. "
        "How well the two teams agree with each other stands among the figures."
    ),
    "classifier": (
        "The label that the source gives: COVID-19 by the collector's or hospital's word (PCR in part), "
        "the rest by reports, text-mined in the nih family. No film was read again for this evaluation; "
        "who labels did not know the network's answer, which came years later. Opacity map: opacities drawn "
        "by radiologists (one drawing of each film). Severity: Brixia scores of two radiologists; their mean."
    ),
    "filmcheck": (
        "Every film of the manifest is taken for a frontal, upright chest film; the changed ones are made "
        "by turning or inverting them."
    ),
}
EXCLUSIONS: Final = {
    "unet": "Films without masks. Masks that were visibly shifted and found by hand are out of the manifest.",
    "classifier": (
        "From training and main figures: COVID-19 films without a visible pattern, as in the original; "
        "they are reported apart. From the main figures: films whose score the checks withhold; the "
        "figures over all films stand beside. From training: films whose license forbids derivatives."
    ),
    "filmcheck": "Nothing.",
}
METHOD: Final = (
    "Every film is judged by weights that have not seen it: its fold, or its source family, was held out of "
    "training and calibration, by patient. Intervals are 95% CI, by bootstrap of patients (1,000 draws); "
    "those of counts in a group are Wilson's."
)
LIMITATIONS: Final = {
    "unet": [
        "The figures hold for films like those with human masks, whose labels are counted under Data.",
        "Human masks that were stretched to their film are put back (mask_frame in the manifest); others "
        "count as they are, also where one was plainly drawn for another film.",
    ],
    "classifier": [
        "Where a source family holds one class only (see Data), the score can follow the source instead of "
        "the disease. Masking does not remove that; expect the figures to fall in another hospital.",
        "Labels that were text-mined from reports, as those of the nih family, are noisy.",
        "The probability refers to a prevalence of one half; for others see the predictive values.",
        "Sex, race and kind of machine are not in the data: no figure can be given for them.",
        "Few films that were held out have drawn lesions or Brixia scores: see the numbers of films beside "
        "the figures of opacity map and severity.",
    ],
    "filmcheck": [
        "No real lateral film and no real film of another body part was trained on: phantoms, drawings and "
        "cut-up chest films stood in for them.",
        "A photograph of a screen is recognized by its tilt and surroundings; without them, only by moire "
        "over the lungs, which is not this network's task.",
        "Right and left of a film are not told from its pixels; mirroring is judged by the header alone.",
    ],
}
AVAILABILITY: Final = (
    "Code, weights and this card are in the project; the films are not, as many may not be redistributed. "
    "`covidxray evaluate` on a manifest of films repeats every figure. Items of CLAIM and TRIPOD+AI: "
    "`Resources/Docs/results/claim-tripod.md`."
)
LICENSE: Final = (
    "Research use only. Part of the training films is under CC BY-NC-SA or of unstated license; films whose "
    "license forbids derivatives were not trained on. The code's license does not extend to these weights."
)
