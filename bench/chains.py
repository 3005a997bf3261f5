"""Shows that time and memory grow linearly: converts generated chains of 1,000, 10,000 and 100,000 nodes.

usage: chains.py --ours PATH
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
from measure import run
from onnx import TensorProto, helper, numpy_helper


def chain(length):
    """Blocks of Conv, Relu, Sigmoid, Mul (a gate) over a 4-channel image; `length` nodes in all."""
    nodes, value = [], "x"
    weights = numpy_helper.from_array(np.full((4, 4, 1, 1), 0.25, np.float32), "w")
    for i in range(length // 4):
        nodes += [
            helper.make_node("Conv", [value, "w"], [f"c{i}"], f"conv{i}"),
            helper.make_node("Relu", [f"c{i}"], [f"r{i}"], f"relu{i}"),
            helper.make_node("Sigmoid", [f"r{i}"], [f"s{i}"], f"sigmoid{i}"),
            helper.make_node("Mul", [f"r{i}", f"s{i}"], [f"m{i}"], f"mul{i}"),
        ]
        value = f"m{i}"
    shape = [1, 4, 8, 8]
    graph = helper.make_graph(nodes, "chain", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
                              [helper.make_tensor_value_info(value, TensorProto.FLOAT, shape)], [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True)
    args = parser.parse_args()
    print(f"{'nodes':>8} {'s':>8} {'us/node':>8} {'heap MB':>8} {'kB/node':>8}")
    for length in (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "chain.onnx"
            onnx.save(chain(length), model)
            done = run([args.ours, "-n", "-i", str(model), "-o", str(Path(folder) / "out")])
            if done.code:
                raise SystemExit(f"{length} nodes: exit code {done.code}\n{done.output[-2000:]}")
            print(f"{length:8} {done.seconds:8.3f} {done.seconds / length * 1e6:8.1f} {done.heap:8.1f} "
                  f"{done.heap / length * 1e3:8.2f}")


if __name__ == "__main__":
    main()
