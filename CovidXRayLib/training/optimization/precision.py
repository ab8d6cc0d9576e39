"""The precision a network computes in while it is trained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def computing_in(precision: str) -> Iterator[None]:
    """Build networks under one of Keras' policies; their weights stay float32."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
