"""Films of one run use the same memory; in a process of its own, for the setting stays."""

import subprocess
import sys

import pytest

COUNT = """
import resource
import numpy as np
from CovidXRayLib.system.memory import keep_freed_memory
if {keep}:
    print(keep_freed_memory(), end=" ")
def new_pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.empty((3000, 3000), np.float32).fill(1)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
new_pages()
print(new_pages())
"""


def second_film(keep: bool) -> list[str]:
    command = [sys.executable, "-c", COUNT.format(keep=keep)]
    environment = {"NUMPY_MADVISE_HUGEPAGE": "0", "PATH": ""}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can")
def test_second_film_allocates_no_more_memory():
    done, pages = second_film(keep=True)
    if done == "False":
        pytest.skip("this C library cannot")
    assert int(pages) < 100
    assert int(second_film(keep=False)[0]) > 1000
