"""Redirect messages of Qt and VTK to the log, away from the output of the command."""

from __future__ import annotations

import logging
from typing import Any

import vtk
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.INFO,  # for developers: a platform that lacks some small thing
    QtMsgType.QtCriticalMsg: logging.WARNING,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def route_messages() -> None:
    """Send Qt's messages to the logger `qt`; VTK keeps its errors on stderr and nothing else."""
    logger = logging.getLogger("qt")

    def log(kind: QtMsgType, context: Any, text: str) -> None:
        logger.log(_LEVELS[kind], text)

    qInstallMessageHandler(log)
    vtk.vtkLogger.SetStderrVerbosity(vtk.vtkLogger.VERBOSITY_ERROR)
