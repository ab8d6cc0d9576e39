"""The heat map: its closed form against automatic differentiation, and its way back to the film."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.classification.grad_cam import grad_cam, heatmap_on_film
from CovidXRayLib.classification.lung_crop import LungCrop, crop_lungs, network_input
from CovidXRayLib.networks.vgg16 import FEATURE_LAYER, LOGIT_LAYER, build_classifier
from CovidXRayLib.phantom.frontal_chest import project_chest


@pytest.fixture(scope="module")
def chest():
    return project_chest(8, size=500, opacity=0.7)


@pytest.mark.slow
@pytest.mark.parametrize("size", [160, 224])
def test_closed_form_equals_grad_cam(size, chest):
    """Grad-CAM by its definition: the gradient of the logit, averaged over each channel's map."""
    keras = pytest.importorskip("keras", reason="needs the extra 'train'")
    tensorflow = pytest.importorskip("tensorflow", reason="needs the extra 'train'")
    from CovidXRayLib.training.steps.pretrained_vgg16 import draw_he_weights

    model = build_classifier((size, size, 3))
    draw_he_weights(model, seed=4)
    # Biases of both signs, so that many features are exactly 0 and pooling windows have ties.
    rng = np.random.default_rng(0)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.bias.assign(rng.normal(0, 1, layer.bias.shape))
    film = network_input(crop_lungs(chest.pixels, chest.lungs, size).square)[None]
    upto = keras.Model(model.input, model.get_layer(FEATURE_LAYER).output)
    features = tensorflow.constant(np.asarray(upto(film, training=False)))
    # Weights at right angles to the mean feature, so that some places speak for and some against.
    mean = np.asarray(features).mean(axis=(0, 1, 2))
    drawn = rng.normal(0, 0.05, mean.shape)
    output = model.get_layer(LOGIT_LAYER)
    output.kernel.assign((drawn - mean * (drawn @ mean) / (mean @ mean))[:, None])
    with tensorflow.GradientTape() as tape:
        tape.watch(features)
        pooled = model.get_layer("block5_pool")(features)
        logit = model.get_layer(LOGIT_LAYER)(model.get_layer("pooled")(pooled))[:, 0]
    weights = tape.gradient(logit, features).numpy().mean(axis=(1, 2))
    features = features.numpy()
    expected = np.maximum((features * weights[:, None, None]).sum(axis=-1), 0)[0]
    assert (features == 0).mean() > 0.1
    assert expected.max() > 0
    kernel = model.get_layer(LOGIT_LAYER).get_weights()[0][:, 0]
    answer = model(film, training=False)
    np.testing.assert_allclose(np.asarray(answer[FEATURE_LAYER]), features, rtol=1e-5)
    np.testing.assert_allclose(np.asarray(answer[LOGIT_LAYER])[0], logit.numpy(), rtol=1e-4)
    found = grad_cam(features[0], kernel)
    assert found.shape == (size // 16, size // 16)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * expected.max())


def test_negative_contributions_are_not_shown():
    features = np.ones((4, 4, 2), np.float32)
    features[2, 3, 0] = 5
    found = grad_cam(features, np.array([1.0, -2.0], np.float32))
    assert found[2, 3] == pytest.approx((5 - 2) / 16)
    assert np.count_nonzero(found) == 1


def on_film(chest, cam: np.ndarray) -> tuple[np.ndarray, LungCrop]:
    crop = crop_lungs(chest.pixels, chest.lungs, 224)
    return heatmap_on_film(cam.astype(np.float32), crop, chest.lungs), crop


def test_heat_is_inside_the_lungs_with_maximum_one(chest):
    heat, _ = on_film(chest, np.random.default_rng(0).random((14, 14)))
    assert heat.shape == chest.pixels.shape
    assert heat.dtype == np.float32
    assert heat.min() >= 0
    assert heat.max() == pytest.approx(1, abs=1e-6)
    assert heat.max() <= 1
    assert not heat[~chest.lungs.any(axis=0)].any()
    assert (heat[chest.lungs.any(axis=0)] > 0).mean() > 0.99


def test_heat_outside_the_lungs_does_not_set_the_scale(chest):
    cam = np.ones((14, 14))
    cam[:, 6:8] = 1000  # the mediastinum
    cam[0] = cam[-1] = 0
    heat, _ = on_film(chest, cam)
    assert heat.max() == pytest.approx(1, abs=1e-6)


def test_zero_heat_stays_zero(chest):
    heat, _ = on_film(chest, np.zeros((14, 14)))
    assert not heat.any()


@pytest.mark.parametrize("cell", [(4, 3), (8, 10), (7, 2)], ids=str)
def test_each_cell_maps_to_its_place_on_the_film(chest, cell):
    cam = np.zeros((14, 14))
    cam[cell] = 1
    heat, crop = on_film(chest, cam)
    box = crop.letterbox
    row = (
        crop.box[0].start
        + ((cell[0] + 0.5) * 16 - box.top) * (crop.box[0].stop - crop.box[0].start) / box.rows
    )
    column = (
        crop.box[1].start
        + ((cell[1] + 0.5) * 16 - box.left) * (crop.box[1].stop - crop.box[1].start) / box.columns
    )
    one_cell = 16 * (crop.box[1].stop - crop.box[1].start) / box.columns
    warm = np.argwhere(heat > 0.5)
    assert warm.size
    assert np.abs(warm + 0.5 - (row, column)).max() <= 0.75 * one_cell
