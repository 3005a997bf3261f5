"""Resizes between convolutions whose numbers are inputs of the model: one file, several sizes, against ONNX Runtime."""

import numpy as np
import onnx
import pytest
import strict
from onnx import TensorProto, helper, numpy_helper

X_DIMS = [(1, 5, 7), (2, 8, 4)]


def network(attributes, by, opset=18):
    """conv, resize by the input `hw` (sizes or scales of the last two axes), conv."""
    rng = np.random.default_rng(0)
    constants = {"w": rng.standard_normal((4, 3, 3, 3)), "v": rng.standard_normal((2, 4, 1, 1))}
    initializers = [numpy_helper.from_array(array.astype(np.float32), name) for name, array in constants.items()]
    nodes = [helper.make_node("Conv", ["x", "w"], ["a"], pads=[1] * 4)]
    if by == "sizes":
        for name, values in (("zero", [0]), ("two", [2])):
            initializers.append(numpy_helper.from_array(np.array(values, np.int64), name))
        nodes += [helper.make_node("Shape", ["a"], ["shape"]), helper.make_node("Slice", ["shape", "zero", "two"], ["nc"]),
                  helper.make_node("Concat", ["nc", "hw"], ["all"], axis=0),
                  helper.make_node("Resize", ["a", "", "", "all"], ["b"], **attributes)]
    else:
        initializers.append(numpy_helper.from_array(np.ones(2, np.float32), "ones"))
        nodes += [helper.make_node("Concat", ["ones", "hw"], ["all"], axis=0),
                  helper.make_node("Resize", ["a", "", "all"], ["b"], **attributes)]
    nodes.append(helper.make_node("Conv", ["b", "v"], ["y"]))
    hw = helper.make_tensor_value_info("hw", TensorProto.INT64 if by == "sizes" else TensorProto.FLOAT, [2])
    graph = helper.make_graph(nodes, "resize", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, "H", "W"]), hw],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 2, "P", "Q"])], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def jobs(by):
    rng = np.random.default_rng(1)
    numbers = [(9, 11), (4, 14)] if by == "sizes" else [(1.5, 0.7), (0.4, 2)]
    kind = np.int64 if by == "sizes" else np.float32
    return [{"x": rng.standard_normal((n, 3, h, w)).astype(np.float32), "hw": np.array(pair, kind)}
            for (n, h, w), pair in zip(X_DIMS, numbers)]


def operators(tflite):
    from ai_edge_litert.interpreter import Interpreter

    return {op["op_name"] for op in Interpreter(model_path=str(tflite))._get_ops_details()}


@pytest.mark.parametrize("by", ["sizes", "scales"])
@pytest.mark.parametrize("coordinates", ["half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"])
@pytest.mark.parametrize("mode", ["nearest", "linear", "cubic", "antialias"])
def test_resize_by_inputs(mode, coordinates, by, tmp_path):
    pytest.importorskip("ai_edge_litert.interpreter")
    attributes = {"mode": "linear", "antialias": 1} if mode == "antialias" else {"mode": mode}
    model = network({"coordinate_transformation_mode": coordinates, **attributes}, by)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    feeds = jobs(by)
    tflite, summary = strict.convert(data, tmp_path, "-kat", "hw")
    error, output = strict.worst_error(tflite, summary, feeds, strict.run_reference(data, feeds))
    assert error < 1e-4, output
    if mode == "linear" and by == "sizes" and coordinates != "pytorch_half_pixel":
        assert "RESIZE_BILINEAR" in operators(tflite)
