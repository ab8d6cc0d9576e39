"""Importing the library or asking the command line for help loads no heavy package."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "SimpleITK",
    "cv2",
    "keras",
    "matplotlib",
    "ncnn",
    "onnx",
    "onnxruntime",
    "pydicom",
    "skimage",
    "tensorflow",
}
HEAVY |= {"alembic", "highdicom", "psycopg", "rich", "scipy", "sklearn", "sqlalchemy"}
HEAVY |= {"boto3", "dask", "distributed", "fsspec", "pyarrow"}

LOADED = "import sys, json; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def top_level_modules_after(statement: str) -> set[str]:
    """The top-level names of all modules that a fresh interpreter has loaded after the statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{LOADED}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_heavy_import_is_detected() -> None:
    assert "onnxruntime" in top_level_modules_after("import onnxruntime")


@pytest.mark.parametrize("statement", ["import CovidXRayLib", "import CovidXRayLib.cli.main"])
def test_import_is_light(statement: str) -> None:
    assert top_level_modules_after(statement) & HEAVY == set()


def test_help_is_light() -> None:
    statement = (
        "import sys, contextlib\n"
        "from CovidXRayLib.cli.main import main\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main(['--help'])"
    )
    assert top_level_modules_after(statement) & HEAVY == set()
