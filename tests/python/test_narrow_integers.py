"""Integers of two and four bits on LiteRT, against what ONNX says of them: casts keep the low bits."""

import numpy as np
import pytest
import strict
from onnx import TensorProto, helper

TYPES = {"INT2": (2, True), "UINT2": (2, False), "INT4": (4, True), "UINT4": (4, False)}
NUMBERS = np.array([[-9.9, -8, -3, -2.5, -2, -1], [-0.5, 0, 0.9, 1, 2, 3.7], [4, 5, 7, 8.5, 15, 16]], np.float32)


def kept(values, type_name):
    bits, signed = TYPES[type_name]
    low = np.trunc(values).astype(np.int64) % 2**bits
    return np.where(low >= 2 ** (bits - 1), low - 2**bits, low) if signed else low


def run(nodes, result, feeds, folder, initializers=()):
    pytest.importorskip("ai_edge_litert.interpreter")
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, value.shape) for name, value in feeds.items()]
    outputs = [helper.make_tensor_value_info("y", result, None)]
    graph = helper.make_graph(nodes, "narrow", inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 25)], ir_version=13)
    tflite, _ = strict.convert(model.SerializeToString(), folder, "--keep_output_layout", "-kat", *feeds, may_refuse=True)
    return strict.run_litert(tflite, [feeds])[0]["y"]


@pytest.mark.parametrize("type_name", TYPES)
def test_value_inside_the_graph(type_name, tmp_path):
    """Also of uint2, which TFLite lacks: nothing needs to be stored as one."""
    nodes = [helper.make_node("Cast", ["x"], ["narrow"], to=TensorProto.DataType.Value(type_name)),
             helper.make_node("Transpose", ["narrow"], ["turned"], perm=[1, 0]),
             helper.make_node("Cast", ["turned"], ["y"], to=TensorProto.INT32)]
    got = run(nodes, TensorProto.INT32, {"x": NUMBERS}, tmp_path)
    np.testing.assert_array_equal(got, kept(NUMBERS, type_name).T)


@pytest.mark.parametrize("type_name", ["INT2", "INT4", "UINT4"])
def test_result(type_name, tmp_path):
    to = TensorProto.DataType.Value(type_name)
    got = run([helper.make_node("Cast", ["x"], ["y"], to=to)], to, {"x": NUMBERS}, tmp_path)
    np.testing.assert_array_equal(got.astype(np.int64), kept(NUMBERS, type_name))


@pytest.mark.parametrize("type_name", ["INT2", "INT4", "UINT4"])
@pytest.mark.parametrize("count", [1, 7, 9])
def test_constant(type_name, count, tmp_path):
    """The constant stands packed in the file, its last byte filled up."""
    to = TensorProto.DataType.Value(type_name)
    values = kept(np.arange(count) * 3 - 4, type_name)
    constant = helper.make_tensor("c", to, [count], values)
    nodes = [helper.make_node("Identity", ["c"], ["y"]), helper.make_node("Abs", ["x"], ["unread"])]
    got = run(nodes, to, {"x": np.zeros(1, np.float32)}, tmp_path, [constant])
    np.testing.assert_array_equal(got.astype(np.int64), values)


@pytest.mark.parametrize("type_name", TYPES)
def test_broadcast(type_name, tmp_path):
    row = NUMBERS[1:2]
    nodes = [helper.make_node("Cast", ["x"], ["narrow"], to=TensorProto.DataType.Value(type_name)),
             helper.make_node("Expand", ["narrow", "shape"], ["wide"]),
             helper.make_node("Cast", ["wide"], ["y"], to=TensorProto.FLOAT)]
    shape = helper.make_tensor("shape", TensorProto.INT64, [3], [2, 3, 6])
    got = run(nodes, TensorProto.FLOAT, {"x": row}, tmp_path, [shape])
    np.testing.assert_array_equal(got, np.broadcast_to(kept(row, type_name), (2, 3, 6)))
