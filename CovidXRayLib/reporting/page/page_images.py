"""Images of a report page: the film alone, with lung masks, and with opacity map."""

from __future__ import annotations

import base64
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG, heat_table
from CovidXRayLib.reporting.images.film_image import drawn_film
from CovidXRayLib.reporting.page.page_content import ReportContent

_BOX: Final = 720  # pixels of the longer side: about 300 dpi at a width of 60 mm
_TINT: Final = 0.22  # opacity, so that the film remains visible below the masks


def embedded_images(content: ReportContent) -> dict[str, str]:
    """Return the images as ``data:`` URLs.

    Returns
    -------
    dict of str to str
        ``film``; ``masks``, with tinted and outlined lungs; ``opacity_map``, empty if there is none; and
        ``scale``, the color bar of the opacity map.
    """
    film = content.film
    plain = drawn_film(film, None, None, _BOX, _BOX)
    masks = _tinted(drawn_film(film, content.lungs, None, _BOX, _BOX), content.lungs)
    heated = ""
    if content.opacity_map is not None:
        heated = _address(drawn_film(film, content.lungs, content.opacity_map, _BOX, _BOX))
    return {
        "film": _address(plain[..., :1]),
        "masks": _address(masks),
        "opacity_map": heated,
        "scale": _address(np.repeat(heat_table()[None], 8, axis=0)),
    }


def _address(image: NDArray[np.uint8]) -> str:
    """Return an image, uint8 (rows, columns, 3) RGB or (rows, columns, 1) gray, as a PNG ``data:`` URL."""
    _, content = cv2.imencode(".png", np.ascontiguousarray(image[..., ::-1]))  # OpenCV expects BGR
    return f"data:image/png;base64,{base64.b64encode(content.tobytes()).decode('ascii')}"


def _tinted(view: NDArray[np.uint8], labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    small = cv2.resize(labels, view.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    blended = view.astype(np.float32)
    for label, color in ((1, RIGHT_LUNG), (2, LEFT_LUNG)):
        inside = small == label
        blended[inside] = blended[inside] * (1 - _TINT) + np.array(color, np.float32) * _TINT
    return np.rint(blended).astype(np.uint8)
