"""Differential test: random graphs through the converter and each target's runtime against ONNX Runtime.

RANDOM_GRAPHS=first:count chooses the seeds; a failure prints its seed.
"""

import os

import numpy as np
import pytest
import random_graphs
import strict
from runtimes import RUNTIMES, Case, Failure, Process

FIRST, COUNT = map(int, os.environ.get("RANDOM_GRAPHS", "0:150").split(":"))
BLOCK = 25
NAMES = ("litert", "saved_model", "keras")
OPTIONS = [option for name in NAMES for option in RUNTIMES[name].options]


@pytest.fixture(scope="module")
def processes():
    made = {name: Process(RUNTIMES[name]) for name in NAMES}
    yield made
    for process in made.values():
        process.stop()


def failures_of(seed, folder, layout, processes):
    model = random_graphs.model(seed)
    rng = np.random.default_rng(seed)
    feeds = {i.name: rng.standard_normal([d.dim_value for d in i.type.tensor_type.shape.dim]).astype(np.float32)
             for i in model.graph.input}
    data = model.SerializeToString()
    _, summary = strict.convert(data, folder, *layout, *OPTIONS, may_refuse=True)
    reference, = strict.run_reference(data, [feeds])
    for name, process in processes.items():
        try:
            case = Case(process.runtime, folder / "out", summary, feeds, reference)
            got, = process.run(case.path, [case.feeds])
            error, output = max((strict.relative_error(got[output], want), output) for output, want in case.wanted.items())
            if error >= 1e-3:
                yield f"{name}: relative error {error} of output '{output}'"
        except Failure as failure:
            yield f"{name}: {failure}"


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BLOCK))
def test_random_graphs_equal_onnx_runtime(first, tmp_path, processes):
    failures = []
    for seed in range(first, min(first + BLOCK, FIRST + COUNT)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        layout = ["--keep_output_layout"] if seed % 3 == 0 else ["--input_layout", ["reference", "onnx"][seed % 2]]
        failures += [f"seed {seed} {' '.join(layout)}: {said}" for said in failures_of(seed, folder, layout, processes)]
    assert not failures, "\n".join(failures)
