"""Differential test: random graphs through the converter and LiteRT against ONNX Runtime.

RANDOM_GRAPHS=first:count chooses the seeds; a failure prints its seed.
"""

import os

import numpy as np
import pytest
import random_graphs
import strict

FIRST, COUNT = map(int, os.environ.get("RANDOM_GRAPHS", "0:150").split(":"))
BLOCK = 25


def check(seed, folder, *options):
    model = random_graphs.model(seed)
    rng = np.random.default_rng(seed)
    feeds = {i.name: rng.standard_normal([d.dim_value for d in i.type.tensor_type.shape.dim]).astype(np.float32)
             for i in model.graph.input}
    data = model.SerializeToString()
    tflite, summary = strict.convert(data, folder, *options)
    error, output = strict.worst_error(tflite, summary, [feeds], strict.run_reference(data, [feeds]))
    if error >= 1e-3:
        raise strict.Failure(f"relative error {error} of output '{output}'")


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BLOCK))
def test_random_graphs_equal_onnx_runtime(first, tmp_path):
    failures = []
    for seed in range(first, min(first + BLOCK, FIRST + COUNT)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        options = ["--keep_output_layout"] if seed % 3 == 0 else ["--input_layout", ["reference", "onnx"][seed % 2]]
        try:
            check(seed, folder, *options)
        except strict.Failure as failure:
            failures.append(f"seed {seed} {' '.join(options)}: {failure}")
    assert not failures, "\n".join(failures)
