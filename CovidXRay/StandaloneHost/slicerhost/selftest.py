"""Run a module's own test in an application of its own, as Slicer's build does with each module.

python -m slicerhost.selftest [--no-main-window] MODULE.py
"""

from __future__ import annotations

import argparse
import sys
import unittest
from pathlib import Path
from types import TracebackType

from slicerhost.start import finish, load_module, start


def run(module: Path, main_window: bool) -> bool:
    """Run every test of a module separately; returns whether all passed and no slot raised."""
    raised: list[BaseException] = []

    def remember(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        raised.append(error)
        sys.__excepthook__(kind, error, trace)

    application = start(testing=True, main_window=main_window)
    sys.excepthook = remember
    name = load_module(module).name
    application.startupCompleted.emit()
    if main_window:
        application.window.show()
    case = getattr(sys.modules[name], f"{name}Test")
    tests = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    finish(application)
    return result.wasSuccessful() and not raised


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run a module's own test.")
    parser.add_argument("module", type=Path)
    parser.add_argument("--no-main-window", action="store_true")
    arguments = parser.parse_args()
    sys.exit(0 if run(arguments.module, not arguments.no_main_window) else 1)
