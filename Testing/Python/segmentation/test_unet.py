"""The U-Net as built by Keras."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.networks.unet import build_unet

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow


def test_output_has_one_channel_per_lung_at_input_resolution():
    model = build_unet((64, 96, 1), base_filters=2)
    films = np.random.default_rng(0).normal(size=(2, 64, 96, 1)).astype(np.float32)
    answer = np.asarray(model(films, training=False))
    assert answer.shape == (2, 64, 96, 2)
    assert answer.dtype == np.float32
    assert ((answer > 0) & (answer < 1)).all()
    assert np.ptp(answer) > 0


def test_filters_double_up_to_the_maximum():
    model = build_unet((64, 64, 1), base_filters=4, levels=6, maximum_filters=16)
    widths = [model.get_layer(f"encoder{level}_conv2").filters for level in range(1, 6)]
    assert [*widths, model.get_layer("bottom_conv2").filters] == [4, 8, 16, 16, 16, 16]


@pytest.mark.parametrize("shape", [(250, 256, 1), (256, 250, 1), (16, 32, 1)], ids=str)
def test_indivisible_input_size_is_rejected(shape):
    with pytest.raises(ValueError, match="divisible by 32"):
        build_unet(shape)


def test_shift_by_the_pooling_step_is_equivariant():
    """Nothing but convolutions, pooling and repetition: no place is known to the network itself."""
    keras.utils.set_random_seed(3)
    model = build_unet((96, 96, 1), base_filters=2, levels=3)
    film = np.zeros((1, 96, 96, 1), np.float32)
    film[0, 40:52, 40:52, 0] = np.random.default_rng(1).random((12, 12))
    moved = np.roll(film, (8, -4), axis=(1, 2))
    first, second = np.asarray(model(film, training=False)), np.asarray(model(moved, training=False))
    inner = slice(36, 60)
    np.testing.assert_allclose(second[0, 44:68, 32:56], first[0, inner, inner], atol=1e-5)
