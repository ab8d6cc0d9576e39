"""Input and output folders of a SageMaker container."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# As in AWS's own sagemaker-training and sagemaker-inference toolkits.
ROOT_VARIABLE: Final = "SAGEMAKER_BASE_DIR"
ROOT: Final = "/opt/ml"


@dataclass(frozen=True)
class Folders:
    """Folders in ``/opt/ml`` (AWS, SageMaker AI Developer Guide, "Amazon SageMaker AI Training Storage").

    Attributes
    ----------
    root
        ``/opt/ml``, or a copy of its structure for tests.
    """

    root: Path

    @classmethod
    def of_container(cls) -> Folders:
        """Return the folders of this container, in SAGEMAKER_BASE_DIR, by default ``/opt/ml``."""
        return cls(Path(os.environ.get(ROOT_VARIABLE) or ROOT))

    @property
    def configuration(self) -> Path:
        """Folder of ``hyperparameters.json``, ``inputdataconfig.json`` and ``resourceconfig.json``."""
        return self.root / "input" / "config"

    def channel(self, name: str) -> Path:
        """Return the folder of an input channel."""
        return self.root / "input" / "data" / name

    @property
    def checkpoints(self) -> Path:
        """Folder synchronized with S3 during the job, and restored before it resumes."""
        return self.root / "checkpoints"

    @property
    def model(self) -> Path:
        """Folder archived as ``model.tar.gz`` after training, and restored from it for serving."""
        return self.root / "model"

    @property
    def output_data(self) -> Path:
        """Folder archived as ``output.tar.gz``."""
        return self.root / "output" / "data"

    @property
    def failure(self) -> Path:
        """File whose first 1,024 characters become the job's FailureReason."""
        return self.root / "output" / "failure"
