"""The benchmarks' counting and their command; times are measured elsewhere."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import pytest
from onnx import ModelProto, TensorProto, helper, load_from_string

from CovidXRayLib.weights.registry import load_artifact, weights_folder
from Testing.Benchmarks.__main__ import SECTIONS, command_of, main
from Testing.Benchmarks.measuring.spread import Spread
from Testing.Benchmarks.measuring.turns import WARM_TURNS, take_turns
from Testing.Benchmarks.networks.flops import operations


def _one_layer(
    kind: str, film: list[int], kernel: list[int], answer: list[int], **attributes: int
) -> ModelProto:
    graph = helper.make_graph(
        [helper.make_node(kind, ["film", "kernel"], ["answer"], **attributes)],
        "layer",
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in (("film", film), ("kernel", kernel))
        ],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, answer)],
    )
    return helper.make_model(graph)


def test_operations_of_layers() -> None:
    convolution = _one_layer("Conv", [1, 3, 10, 12], [5, 3, 3, 3], [1, 5, 8, 10])
    assert operations(convolution) == {"answer": 2 * 5 * 3 * 3 * 3 * 8 * 10}
    dense = _one_layer("Gemm", [1, 7], [4, 7], [1, 4], transB=1)
    assert operations(dense) == {"answer": 2 * 7 * 4}


def test_operations_of_vgg16() -> None:
    """At 224 x 224 it has 30.7e9, as is well known; the maps add little."""
    artifact = load_artifact("classifier", weights_folder())
    counted = operations(load_from_string(artifact.content))
    convolutions = sum(value for name, value in counted.items() if name.startswith("block"))
    assert convolutions == pytest.approx(30.69e9 * (artifact.input_size / 224) ** 2, rel=1e-3)
    assert sum(counted.values()) < 1.01 * convolutions


def test_turns_and_their_spread() -> None:
    calls: list[str] = []
    seconds = take_turns({name: lambda name=name: calls.append(name) for name in "ab"}, 3)  # type: ignore[misc]
    assert calls == list("ab" * (WARM_TURNS + 3))
    assert [len(values) for values in seconds.values()] == [3, 3]
    assert Spread.of([4.0, 1.0, 3.0, 2.0, 5.0]) == Spread(3.0, 2.0, 4.0, 1.0, 5)
    assert Spread.of_ratios([2.0, 9.0], [1.0, 3.0]).times() == "2.50 (2.25 to 2.75)"


@pytest.mark.parametrize("name", SECTIONS)
def test_sections_lead_to_benchmarks(name: str) -> None:
    module = command_of(name, quick=True)[1]
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize("module", ["stages", "networks.__main__", "peers.__main__"])
def test_quick_arguments_are_known(module: str) -> None:
    parser = importlib.import_module(f"Testing.Benchmarks.{module}").arguments_parser()
    section = next(one for one in SECTIONS.values() if one.module == module.removesuffix(".__main__"))
    parser.parse_args(section.quick.split())


def test_unknown_section_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "sleep"])
    with pytest.raises(SystemExit):
        main()
    assert "no section sleep; there are film, networks" in capsys.readouterr().err
