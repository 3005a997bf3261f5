"""Small ONNX models for tests of the command line and the package."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def conv_relu(channels=8, size=8, batch=1, seed=0):
    """x[batch,3,size,size] -> Conv 3x3 -> Relu -> y[batch,channels,size,size]."""
    rng = np.random.default_rng(seed)
    weights = numpy_helper.from_array(rng.standard_normal((channels, 3, 3, 3)).astype(np.float32), "w")
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], "conv", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["y"], "relu"),
    ]
    graph = helper.make_graph(
        nodes, "conv_relu",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 3, size, size])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [batch, channels, size, size])], [weights])
    return model_of(graph)


def gemm(features, seed=0):
    """x[1,features] -> MatMul with a square matrix -> y: a model of any size."""
    rng = np.random.default_rng(seed)
    weights = numpy_helper.from_array(rng.standard_normal((features, features), dtype=np.float32), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], "product")], "gemm",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, features])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, features])], [weights])
    return model_of(graph)


def summing():
    """Sums of x[2,3,n] over axes that are an input, which Keras has not."""
    graph = helper.make_graph(
        [helper.make_node("ReduceSum", ["x", "axes"], ["y"], "sum", keepdims=1)], "summing",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3, "n"]),
         helper.make_tensor_value_info("axes", TensorProto.INT64, [1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["a", "b", "c"])])
    return model_of(graph)


def single_node(op, domain="", inputs=("x",), **attributes):
    """One node on x[1,2,4,4]; for operators that fail."""
    graph = helper.make_graph(
        [helper.make_node(op, list(inputs), ["y"], "the_node", domain=domain, **attributes)], "single",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2, 4, 4]) for name in inputs],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)])
    return model_of(graph, helper.make_opsetid("my.domain", 1))


def model_of(graph, *opsets):
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), *opsets], ir_version=8)
