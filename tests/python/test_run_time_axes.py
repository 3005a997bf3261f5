"""Axes, bounds, steps and pads that are inputs of the model, behind a convolution: one file, several values, against ONNX Runtime.

Inputs are called as ONNX calls the operands. Every job's values come from a fixed seed.
"""

import numpy as np
import onnx
import pytest
import strict
from onnx import TensorProto, helper, numpy_helper

DIMS = (2, 4, 5, 6)  # of the convolution's result
REDUCTIONS = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"]


def network(op, operands, result_rank, x_dims=("N", 3, "H", "W"), opset=19, **attributes):
    """conv, then one node with `operands` (name: number of elements, None: not given) as further inputs."""
    weights = np.random.default_rng(0).uniform(0, 0.5, (4, 3, 1, 1)).astype(np.float32)
    nodes = [helper.make_node("Conv", ["x", "w"], ["a"]),
             helper.make_node(op, ["a", *(name if count is not None else "" for name, count in operands.items())], ["y"],
                              **attributes)]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x_dims)]
    inputs += [helper.make_tensor_value_info(name, TensorProto.INT64, [count])
               for name, count in operands.items() if count is not None]
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [f"d{k}" for k in range(result_rank)])
    graph = helper.make_graph(nodes, op, inputs, [y], [numpy_helper.from_array(weights, "w")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)


def check(model, jobs, folder):
    pytest.importorskip("ai_edge_litert.interpreter")
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    keep = [part for name in jobs[0] if name != "x" for part in ("-kat", name)]
    tflite, summary = strict.convert(data, folder, *keep)
    error, output = strict.worst_error(tflite, summary, jobs, strict.run_reference(data, jobs))
    assert error < 1e-4, output


def image(rng, dims=(DIMS[0], 3, *DIMS[2:])):
    return rng.uniform(0.5, 1.5, dims).astype(np.float32)


def some_axes(rng, rank, count):
    """Unsorted, some counted from the end."""
    return np.array([axis - rank * rng.integers(2) for axis in rng.permutation(rank)[:count]], np.int64)


@pytest.mark.parametrize("count", [2, "K"], ids=["counted", "declared"])
@pytest.mark.parametrize("keep", [0, 1], ids=["drop", "keep"])
@pytest.mark.parametrize("fn", REDUCTIONS)
def test_reduce(fn, keep, count, tmp_path):
    rng = np.random.default_rng(2)
    model = network(f"Reduce{fn}", {"axes": count}, 4 if keep else 2, keepdims=keep)
    check(model, [{"x": image(rng), "axes": some_axes(rng, 4, 2)} for _ in range(4)], tmp_path)


@pytest.mark.parametrize("count", [2, "K"], ids=["counted", "declared"])
@pytest.mark.parametrize("op", ["Squeeze", "Unsqueeze"])
def test_squeeze(op, count, tmp_path):
    rng = np.random.default_rng(3)
    squeezes = op == "Squeeze"
    jobs = []
    for _ in range(4):
        axes = rng.permutation([0, 2, 3])[:2] - 4 * rng.integers(2, size=2) if squeezes else some_axes(rng, 6, 2)
        jobs.append({"x": image(rng, (1, 3, 1, 1) if squeezes else (2, 3, 5, 6)), "axes": axes})
    check(network(op, {"axes": count}, 2 if squeezes else 6), jobs, tmp_path)


def bounds(rng, size, step):
    """A start and an end, in range or not, that leave something of an axis."""
    far = [-2**62, -size - 3, size + 3, 2**62]
    while True:
        start, end = (int(rng.choice([*far, *range(-size, size + 1)])) for _ in range(2))
        if len(range(size)[start:end:step]) > 0:
            return start, end


@pytest.mark.parametrize("with_steps", [False, True], ids=["", "steps"])
@pytest.mark.parametrize("with_axes", [False, True], ids=["", "axes"])
@pytest.mark.parametrize("count", [2, "K"], ids=["counted", "any"])
def test_slice(count, with_axes, with_steps, tmp_path):
    rng = np.random.default_rng(4)
    jobs = []
    for _ in range(8):
        axes = some_axes(rng, 4, 2) if with_axes else np.arange(2)
        steps = rng.choice([-2**40, -3, -1, 1, 2, 100], 2) if with_steps else np.ones(2, np.int64)
        starts, ends = zip(*(bounds(rng, DIMS[axis], int(step)) for axis, step in zip(axes, steps)))
        jobs.append({"x": image(rng), "starts": np.array(starts), "ends": np.array(ends)})
        jobs[-1].update({"axes": axes} if with_axes else {}, **({"steps": steps} if with_steps else {}))
    operands = {"starts": count, "ends": count, "axes": count if with_axes else None, "steps": count if with_steps else None}
    check(network("Slice", operands, 4), jobs, tmp_path)


@pytest.mark.parametrize("with_axes", [False, True], ids=["", "axes"])
@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "wrap"])
def test_pad(mode, with_axes, tmp_path):
    rng = np.random.default_rng(5)
    count = 2 if with_axes else 4
    jobs = []
    for _ in range(6):
        axes = some_axes(rng, 4, 2) if with_axes else np.arange(4)
        # Negative pads cut; reflections reach no further than what is left of the axis.
        pads = [rng.integers(-1 if DIMS[axis] > 2 else 0, max(1, DIMS[axis] - 2)) for _ in range(2) for axis in axes]
        jobs.append({"x": image(rng), "pads": np.array(pads, np.int64)})
        jobs[-1].update({"axes": axes} if with_axes else {})
    operands = {"pads": 2 * count, "constant_value": None, "axes": 2} if with_axes else {"pads": 2 * count}
    check(network("Pad", operands, 4, mode=mode), jobs, tmp_path)


@pytest.mark.parametrize("op, values", [
    ("Reshape", [[3, -1, 2], [5, 2, -1]]), ("Expand", [[3, 1, 1, 5, 1], [1, 2, 4, 1, 1]]), ("Tile", [[1, 2, 1, 2], [3, 1, 1, 1]])])
def test_vectors_whose_length_the_file_leaves_open(op, values, tmp_path):
    rng = np.random.default_rng(6)
    jobs = [{"x": image(rng, (2, 3, 5, 6) if op != "Expand" else (2, 3, 1, 6)), "v": np.array(value)} for value in values]
    check(network(op, {"v": "K"}, len(values[0])), jobs, tmp_path)


def test_pads_from_dims_add_or_cut(tmp_path):
    rng = np.random.default_rng(7)
    model = network("Pad", {}, 4)
    pads = [helper.make_node("Shape", ["a"], ["dims"]), helper.make_node("Sub", ["eight", "dims"], ["rest"]),
            helper.make_node("Mul", ["rest", "spatial"], ["high"]), helper.make_node("Concat", ["zeros", "high"], ["pads"], axis=0)]
    constants = {"eight": [8], "spatial": [0, 0, 1, 1], "zeros": [0] * 4}
    model.graph.initializer.extend(numpy_helper.from_array(np.array(v), name) for name, v in constants.items())
    pad = model.graph.node.pop()
    pad.input.append("pads")
    model.graph.node.extend([*pads, pad])
    check(model, [{"x": image(rng, (1, 3, h, w))} for h, w in [(5, 9), (8, 7), (11, 8)]], tmp_path)
