"""ctkMessageBox: Qt's message box; CTK's "don't show again" is not offered."""

from __future__ import annotations

import qt


class ctkMessageBox(qt.QMessageBox):
    """What `slicer.util.messageBox` opens."""
