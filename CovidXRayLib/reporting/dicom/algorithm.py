"""Identification of the algorithm and its weights in DICOM objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from CovidXRayLib.reading import Reading
from CovidXRayLib.version import __version__

if TYPE_CHECKING:
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.sr import AlgorithmIdentification

NAME: Final = "CovidXRay"
_WEIGHTS: Final = "_sha256"


@dataclass(frozen=True)
class Algorithm:
    """The program and its weights.

    Attributes
    ----------
    name, version
        Name and version of the program.
    parameters
        Parameters by name: SHA-256 of each network's weights as ``NETWORK_sha256``, ``engine``, ``device``,
        and ``mask`` (``"found"`` by the U-Net or ``"edited"`` manually).
    """

    name: str
    version: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading) -> Algorithm:
        """Return the algorithm of a reading."""
        parameters = {f"{network}{_WEIGHTS}": digest for network, digest in sorted(reading.weights.items())}
        parameters |= {"engine": reading.engine, "device": reading.device}
        parameters["mask"] = "edited" if reading.mask_edited else "found"
        return cls(NAME, __version__, {key: _plain(value) for key, value in parameters.items()})

    @classmethod
    def from_texts(cls, name: str, version: str, parameters: str) -> Algorithm:
        """Create an algorithm from the values of an Algorithm Identification Sequence."""
        pairs = (pair.partition("=") for pair in parameters.split(",") if "=" in pair)
        return cls(name, version, {key.strip(): value.strip() for key, _sign, value in pairs})

    @property
    def weights(self) -> dict[str, str]:
        """SHA-256 of each network's weights, by network name."""
        return {
            key.removesuffix(_WEIGHTS): value
            for key, value in self.parameters.items()
            if key.endswith(_WEIGHTS)
        }

    @property
    def fingerprint(self) -> str:
        """Hash of the weights, 64 hexadecimal digits, for use as a serial number."""
        return sha256("".join(f"{key}{value}" for key, value in self.weights.items()).encode()).hexdigest()

    def as_sequence(self) -> AlgorithmIdentificationSequence:
        """Return the sequence for the header of an object (PS3.3 table 10-19)."""
        from highdicom import AlgorithmIdentificationSequence
        from pydicom.sr.codedict import codes

        return AlgorithmIdentificationSequence(
            name=self.name,
            family=codes.DCM.ArtificialIntelligence,
            version=self.version,
            source=NAME,
            parameters=dict(self.parameters),
        )

    def as_content(self) -> AlgorithmIdentification:
        """Return the content items for a structured report (PS3.16 TID 4019)."""
        from highdicom.sr import AlgorithmIdentification

        return AlgorithmIdentification(
            name=self.name,
            version=self.version,
            parameters=[f"{key}={value}" for key, value in self.parameters.items()],
        )


def _plain(value: str) -> str:
    """Remove the delimiters of the parameters from a value."""
    return "".join(";" if c in ",=\\" else c for c in value if c.isprintable())
