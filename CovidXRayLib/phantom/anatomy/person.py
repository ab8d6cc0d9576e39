"""Random anatomy: all parameters that vary between people, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Side:
    """One half of the chest; millimeters, measured outward from the midline and downward from T1.

    Attributes
    ----------
    width
        Greatest distance of the inner chest wall from the midline.
    apex, dome
        Height (y) of the lung's apex and of the top of the diaphragm.
    dome_at
        Position of the top of the dome between the medial border (0) and the chest wall (1).
    sulcus
        How far the costophrenic sulcus lies below the dome.
    medial
        Distance of the lung's medial border from the midline.
    arm
        Angle of the arm from the body, in radians.
    """

    width: float
    apex: float
    dome: float
    dome_at: float
    sulcus: float
    medial: float
    arm: float


@dataclass(frozen=True)
class Person:
    """A parametric chest. Lengths in millimeters, angles in radians, ratios dimensionless."""

    right: Side
    left: Side
    depth: float  # of the torso, front to back
    wall: float  # soft tissue outside the ribs
    chest_depth: float  # of the pleural cavity, front to back
    heart: float  # size ratio
    heart_tilt: float
    knob: float  # radius of the aortic knob
    pedicle: float  # width ratio of the great vessels above the heart
    vertebra: float  # mean distance of vertebrae in the chest
    scoliosis: float  # sideways bend of the spine
    ribs: int  # pairs
    rib_slope: float  # tangent of the ribs' tilt
    rib_height: float
    bone: float  # mineral density ratio
    shoulder: float  # height of the shoulders, y
    clavicle_rise: float
    scapula: float  # distance of the scapula's medial border from the midline
    breast: float  # thickness; 0 in most men
    breast_at: float
    neck: float  # half width
    gastric_bubble: float  # radius; 0 when there is none
    vessels: float  # prominence ratio
    erect: bool

    def side(self, sign: int) -> Side:
        """Return the patient's right side for -1 (the image's left), the left side for +1."""
        return self.right if sign < 0 else self.left


def draw_person(rng: np.random.Generator, view: Literal["PA", "AP"]) -> Person:
    """Draw a person; for an AP film a patient in bed, with less inspiration and the arms down."""
    portable = view == "AP"
    female = rng.random() < 0.5
    stout = float(np.clip(rng.normal(0.45 if portable else 0.35, 0.25), 0, 1.2))
    width = float(rng.normal(136 if not female else 127, 7))
    breath = float(rng.normal(188 if portable else 212, 15)) - 18 * stout
    vertebra = float(rng.normal(22.5, 0.9))
    medial = float(rng.normal(23, 2.5))

    def side(drop: float) -> Side:
        return Side(
            width=width + float(rng.normal(0, 3)),
            apex=float(rng.normal(2, 3)),
            dome=breath + drop,
            dome_at=float(rng.uniform(0.35, 0.55)),
            sulcus=float(rng.uniform(26, 58)),
            medial=medial + float(rng.normal(0, 2)),
            arm=float(rng.uniform(0.06, 0.3) if portable else rng.uniform(0.15, 0.65)),
        )

    right = side(0.0)
    left = side(float(rng.normal(11, 7)))
    return Person(
        right=right,
        left=left,
        depth=200 + 75 * stout + float(rng.normal(0, 10)),
        wall=22 + 34 * stout,
        chest_depth=float(rng.normal(165, 10)),
        heart=float(rng.normal(1.0, 0.085)) * (1.06 if portable else 0.96),
        heart_tilt=float(rng.normal(0.76, 0.1)) - 0.18 * stout,
        knob=float(rng.uniform(13, 20)),
        pedicle=float(rng.normal(1.0, 0.14)),
        vertebra=vertebra,
        scoliosis=float(rng.normal(0, 4)),
        ribs=int(rng.choice([11, 12, 12, 12, 12, 12, 13])),
        rib_slope=float(rng.normal(0.62, 0.09)),
        rib_height=float(rng.normal(12.0, 1.1)),
        bone=float(np.clip(rng.normal(1.0, 0.16), 0.6, 1.4)),
        shoulder=float(rng.normal(18, 9)) - (12 if portable else 0),
        clavicle_rise=float(rng.normal(14 if portable else 6, 8)),
        scapula=float(rng.uniform(82, 106) if portable else rng.uniform(104, 132)),
        breast=float(rng.uniform(14, 48) * (0.7 + 0.6 * stout)) if female else 22.0 * max(0.0, stout - 0.5),
        breast_at=float(rng.uniform(178, 215)),
        neck=float(rng.normal(56, 4)) + 8 * stout,
        gastric_bubble=float(rng.uniform(16, 34)) if rng.random() < 0.7 else 0.0,
        vessels=float(np.clip(rng.normal(1.0, 0.15), 0.7, 1.4)),
        erect=not portable or rng.random() < 0.4,
    )
