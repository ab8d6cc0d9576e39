"""License of the network weights: accepted once, before first use."""

from __future__ import annotations

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights import license as weights_license
from CovidXRayPanel.settings import userSettings


def isAccepted() -> bool:
    """Return whether the configured weights may be used; never prompts.

    Always true in testing mode, where no user can respond.
    """
    return (
        slicer.app.testingEnabled()
        or not weights_license.concerns(userSettings.value(userSettings.WEIGHTS) or None)
        or weights_license.is_accepted_by_environment()
        or userSettings.value(userSettings.WEIGHTS_LICENSE) == weights_license.license_mark()
    )


def ensureAccepted() -> str:
    """Prompt once for the license, and remember its acceptance for this user and computer.

    Returns
    -------
    str
        Empty if accepted; otherwise a message for the user.
    """
    if isAccepted():
        return ""
    if slicer.util.mainWindow() is None:  # no user to prompt
        return _("The license of the weights was not accepted; set {variable}={value} to accept it.").format(
            variable=weights_license.ENVIRONMENT_VARIABLE, value=weights_license.ACCEPTED
        )
    accepted = slicer.util.confirmOkCancelDisplay(
        _(
            "The model weights are for research only. They must not be used for diagnosis, treatment "
            "or any commercial purpose, because the licenses of some training images do not permit it. "
            "The code of CovidXRay is under the Apache License 2.0.\n\nPress OK to accept the license of "
            "the weights. You are asked only once."
        ),
        _("CovidXRay - License of the weights"),
        detailedText=weights_license.license_text(),
    )
    if not accepted:
        return _(
            "The license of the weights was not accepted. Press the button again and accept it to continue."
        )
    userSettings.setValue(userSettings.WEIGHTS_LICENSE, weights_license.license_mark())
    return ""
