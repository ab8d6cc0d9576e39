"""What the tests of the batch share: films of their own, an object store, and an archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.weights.registry import REGISTRY_NAME, weights_folder
from Testing.Python.cloud.aws import Aws
from Testing.Python.pacs.conftest import archive as archive
from Testing.Python.pacs.conftest import orthanc as orthanc

BUCKET = "films-of-the-batch"
SIZE = 256


@pytest.fixture(scope="session", autouse=True)
def needed() -> None:
    """Skip where the extra, or the weights, are missing."""
    for package in ("distributed", "pyarrow", "fsspec"):
        pytest.importorskip(package, reason="needs the extra 'batch'")
    folder = weights_folder()
    if not (folder / REGISTRY_NAME).is_file():
        pytest.skip(f"needs the networks: {folder} holds no {REGISTRY_NAME}")


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two films, a copy of the first under another name, and two files that are none."""
    folder = tmp_path_factory.mktemp("batch") / "films"
    (folder / "more").mkdir(parents=True)
    for seed in range(2):
        write_dicom(project_chest(seed, SIZE), folder / f"film{seed}.dcm")
    (folder / "more/copy.dcm").write_bytes((folder / "film0.dcm").read_bytes())
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n, and no more")
    (folder / "empty.dcm").touch()
    return folder


@pytest.fixture(scope="session")
def store(films: Path) -> Iterator[Aws]:
    """An object store with the films under ``hospital/`` of :data:`BUCKET`."""
    pytest.importorskip("moto", reason="needs the extra 'test'")
    pytest.importorskip("s3fs", reason="needs the extra 'aws'")
    aws = Aws()
    try:
        client = aws.client("s3")
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        for path in sorted(films.rglob("*.*")):
            key = f"hospital/{path.relative_to(films).as_posix()}"
            client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
        client.put_object(Bucket=BUCKET, Key="hospital/list.txt", Body=b"no film")
        yield aws
    finally:
        aws.close()
