"""A film read, segmented, blanked and scored with Keras' ``predict``, as most scripts on the web do it.

It has the networks of CovidXRay with the same input sizes, but neither film check, nor quality checks, nor
opacity map, nor files. Its argument is a DICOM file.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import cv2
import keras
import numpy as np
import pydicom

from CovidXRayLib.weights.rebuild import rebuild
from CovidXRayLib.weights.registry import load_artifact, weights_folder
from Testing.Benchmarks.measuring.children import serve


def score(path: str, unet: keras.Model, vgg16: keras.Model) -> float:
    """Return the logit of a film."""
    film = pydicom.dcmread(path).pixel_array.astype(np.float32)
    film = (film - film.min()) / (film.max() - film.min())
    small = cv2.resize(film, unet.input_shape[1:3], interpolation=cv2.INTER_AREA)
    small = (small - small.mean()) / small.std()
    masks = unet.predict(small[None, :, :, None], verbose=0)[0]
    lungs = cv2.resize(masks.max(axis=2), film.shape[::-1]) > 0.5
    blanked = np.where(lungs, film, 0)
    crop = cv2.resize(blanked, vgg16.input_shape[1:3], interpolation=cv2.INTER_AREA)
    batch = np.repeat(crop[None, :, :, None], 3, axis=3)
    return float(vgg16.predict(batch, verbose=0)["logit"][0, 0])


def main() -> None:
    """Load the networks and wait for orders."""
    unet, vgg16 = (rebuild(load_artifact(name, weights_folder())) for name in ("unet", "classifier"))
    serve(f"Keras {keras.__version__} predict", lambda: score(sys.argv[1], unet, vgg16))


if __name__ == "__main__":
    main()
