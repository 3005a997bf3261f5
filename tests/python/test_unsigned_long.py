"""Arithmetic of uint64, which TFLite's kernels do not have, on LiteRT against NumPy; operands over the whole range."""

import numpy as np
import pytest
import strict
from onnx import TensorProto, helper

VALUES = np.array([1, 2, 7, 1000003, 2**63 - 1, 2**63, 2**64 - 1, 0xFEDCBA9876543210], np.uint64)
LEFT, RIGHT = (side.ravel() for side in np.meshgrid(VALUES, VALUES))
FUNCTIONS = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.floor_divide, "Mod": np.mod, "Max": np.maximum,
             "Min": np.minimum, "Equal": np.equal, "Less": np.less, "GreaterOrEqual": np.greater_equal,
             "BitwiseXor": np.bitwise_xor}


def run(node, dtypes, result, feeds, folder):
    pytest.importorskip("ai_edge_litert.interpreter")
    inputs = [helper.make_tensor_value_info(name, dtype, feeds[name].shape) for name, dtype in zip(node.input, dtypes)]
    outputs = [helper.make_tensor_value_info("y", result, None)]
    model = helper.make_model(helper.make_graph([node], "one", inputs, outputs), opset_imports=[helper.make_opsetid("", 18)],
                              ir_version=8)
    tflite, _ = strict.convert(model.SerializeToString(), folder)
    return strict.run_litert(tflite, [feeds])[0]["y"]


@pytest.mark.parametrize("op", FUNCTIONS)
def test_function(op, tmp_path):
    want = FUNCTIONS[op](LEFT, RIGHT)
    result = TensorProto.BOOL if want.dtype == bool else TensorProto.UINT64
    got = run(helper.make_node(op, ["a", "b"], ["y"]), [TensorProto.UINT64] * 2, result, {"a": LEFT, "b": RIGHT}, tmp_path)
    assert got.dtype == want.dtype
    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.int32, np.bool_])
def test_cast(dtype, tmp_path):
    to = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    got = run(helper.make_node("Cast", ["a"], ["y"], to=to), [TensorProto.UINT64], to, {"a": VALUES}, tmp_path)
    np.testing.assert_array_equal(got, VALUES.astype(dtype))


def test_cast_of_floats(tmp_path):
    floats = np.array([0, 1.9, 2.0**40, 2.0**63, 2.0**64 - 2.0**40], np.float32)
    got = run(helper.make_node("Cast", ["a"], ["y"], to=TensorProto.UINT64), [TensorProto.FLOAT], TensorProto.UINT64,
              {"a": floats}, tmp_path)
    np.testing.assert_array_equal(got, floats.astype(np.uint64))
