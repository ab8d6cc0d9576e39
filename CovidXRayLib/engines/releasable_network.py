"""A network whose memory can be given up until it is needed again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.engines.protocols import Engine, Network
from CovidXRayLib.weights.artifact import Artifact, read_artifact


class ReleasableNetwork:
    """A loaded network that reads its file again after :meth:`release`.

    Parameters
    ----------
    engine
        Engine that runs the network.
    artifact
        The network; one that was created in memory is never released.
    """

    def __init__(self, engine: Engine, artifact: Artifact) -> None:
        self._engine = engine
        self._name, self._path, self._sha256 = artifact.name, artifact.path, artifact.sha256
        self._network: Network | None = engine.load(artifact)

    def release(self) -> None:
        """Give up the memory, to be called before a large film needs it."""
        if self._path is not None:
            self._network = None

    def __call__(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run the network as :class:`~CovidXRayLib.engines.protocols.Network` says.

        Raises
        ------
        EngineError
            If the engine or its device fails.
        WeightsError
            If the file has been changed since the network was first loaded.
        """
        if self._network is None and self._path is not None:
            self._network = self._engine.load(read_artifact(self._name, self._path, self._sha256))
        assert self._network is not None
        return self._network(batch)
