"""OpenCV in processes that were forked.

A forked process has none of OpenCV's threads, but the locks that they held: 6 of 150 waited forever, since
OpenCV's pool of POSIX threads does not expect a fork.
"""

from __future__ import annotations

import os
import sys


def end_threads_before_forks() -> None:
    """Let OpenCV end its threads before each fork of this process; both then start new ones at need.

    Call it once. Without effect where there is no fork, or as long as OpenCV has not been imported.
    """
    if hasattr(os, "register_at_fork"):
        threads = _Threads()
        os.register_at_fork(before=threads.end, after_in_parent=threads.allow, after_in_child=threads.allow)


class _Threads:
    def __init__(self) -> None:
        self._number: int | None = None

    def end(self) -> None:
        cv2 = sys.modules.get("cv2")
        if cv2 is not None:
            self._number = cv2.getNumThreads()
            cv2.setNumThreads(1)  # ends the others

    def allow(self) -> None:
        if self._number is not None:
            sys.modules["cv2"].setNumThreads(self._number)
            self._number = None
