"""How many TRANSPOSE ops the files of well-known kinds of networks have, and that the files compute the right thing."""

import networks
import numpy as np
import pytest
import strict
from ai_edge_litert import schema_py_generated as schema


def count(tflite, op):
    """How many operators of a kind a file has, read from the file."""
    code = getattr(schema.BuiltinOperator, op)
    model = schema.ModelT.InitFromPackedBuf(tflite.read_bytes(), 0)
    codes = [max(c.builtinCode, c.deprecatedBuiltinCode) for c in model.operatorCodes]
    return sum(codes[o.opcodeIndex] == code for graph in model.subgraphs for o in graph.operators or [])


def converted(model, folder, *options):
    """The file, after a comparison with ONNX Runtime."""
    tflite, summary = strict.convert(model, folder, *options)
    shape = summary["inputs"][0]["source_shape"]
    jobs = [{"x": np.random.default_rng(1).standard_normal(shape).astype(np.float32)}]
    error, output = strict.worst_error(tflite, summary, jobs, strict.run_reference(model, jobs))
    assert error < 1e-4, f"relative error {error} of output '{output}'"
    return tflite


@pytest.mark.parametrize("network", networks.CONVOLUTIONAL + networks.ATTENTION)
def test_networks_need_none(network, tmp_path):
    assert count(converted(network(), tmp_path), "TRANSPOSE") == 0


@pytest.mark.parametrize("network", [networks.unet, networks.yolo])
def test_outputs_in_onnx_order_need_one(network, tmp_path):
    assert count(converted(network(), tmp_path, "--keep_output_layout"), "TRANSPOSE") == 1


@pytest.mark.parametrize("network", [networks.mobilenet, networks.vision_transformer, networks.text_encoder])
def test_outputs_without_an_order_cost_nothing(network, tmp_path):
    assert count(converted(network(), tmp_path, "--keep_output_layout"), "TRANSPOSE") == 0


def test_blocks_between_depth_and_space_have_an_op(tmp_path):
    tflite = converted(networks.depth_to_space(), tmp_path)
    assert count(tflite, "TRANSPOSE") <= 1 and count(tflite, "DEPTH_TO_SPACE") == 1


def test_feed_forward_layers_keep_their_biases(tmp_path):
    """A layer that need not change the order of its result stays one op."""
    tflite = converted(networks.text_encoder(), tmp_path)
    assert count(tflite, "FULLY_CONNECTED") >= 3
