"""Whole models of the zoo that lies beside the repository, by the summary's word, against ONNX Runtime.

zoo_models.txt says which of them CI runs on which runtime; with ONNX2TF_FULL=1 each runs on all. A model that a runtime can't run
has a line in expectations/zoo_<runtime>.txt, "name: reason"; if it passes it must leave the list. In Keras a training step must change each weight; a model whose own weights leave no gradient has
a line in expectations/zoo_saturated.txt, and is trained from settled ones (see runtimes/keras_model.py). Weights on which no result
depends are in expectations/zoo_idle.txt, "name pattern: reason".
"""

import contextlib
import fnmatch
import os
import shutil
import sys
from pathlib import Path

import node_suite
import numpy as np
import pytest
import runtimes
import strict

HERE = Path(__file__).resolve().parent
ZOO = Path(os.environ.get("ONNX2TF_ZOO", HERE.parents[1].parent / "shared" / "zoo"))
LARGE = 30e6  # bytes
RUNTIMES = ["litert", "saved_model", "keras"]
LINES = [line.split() for line in (HERE / "zoo_models.txt").read_text().splitlines() if line and not line.startswith("#")]
CASES = [(name, runtime) for name, *sampled in LINES for runtime in RUNTIMES
         if runtime in sampled or os.environ.get("ONNX2TF_FULL")]


EXPECTED = {(name, runtime): reason for runtime in RUNTIMES
            for name, reason in node_suite.expectations(HERE / "expectations" / f"zoo_{runtime}.txt").items()}
SATURATED = node_suite.expectations(HERE / "expectations" / "zoo_saturated.txt")
IDLE = [line.split() for line in node_suite.expectations(HERE / "expectations" / "zoo_idle.txt")]


@pytest.fixture(scope="module")
def zoo():
    if not (ZOO / "zoo.json").exists():
        pytest.skip(f"no zoo at {ZOO}; ONNX2TF_ZOO names another place")
    sys.path.insert(0, str(ZOO))
    import inflate
    import json

    yield inflate, {entry["name"]: entry for entry in json.loads((ZOO / "zoo.json").read_text())}
    sys.path.remove(str(ZOO))


@pytest.fixture(scope="module")
def model(zoo, request, tmp_path_factory):
    """(output folder, summary, feeds, what ONNX Runtime computes); the name is the parameter."""
    inflate, entries = zoo
    entry = entries[request.param]
    folder = tmp_path_factory.mktemp("zoo")
    path = folder / "model.onnx"
    path.write_bytes(inflate.load(entry).SerializeToString())
    feeds = inflate.feeds(entry)
    dynamic = [i["name"] for i in entry["inputs"] if any(not isinstance(d, int) or d < 1 for d in i["shape"] or [])]
    shapes = [f"{n}:{','.join(map(str, feeds[n].shape))}" for n in dynamic if n in feeds]
    try:
        tflite, summary = strict.convert_file(path, folder, "-okv3", *(["-ois", *shapes] if shapes else []), may_refuse=True)
        yield tflite.parent, summary, feeds, strict.run_reference(path, [feeds])[0]
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def processes():
    processes = {name: runtimes.Process(runtimes.RUNTIMES[name]) for name in RUNTIMES}
    yield processes
    for process in processes.values():
        process.stop()


def check(case, answer):
    got, = answer["results"]
    for name, want in case.wanted.items():
        error = strict.relative_error(got[name], want)
        assert error < 1e-3, f"relative error {error} of output '{name}'"


@contextlib.contextmanager
def prepared(process, model):
    """The model's case for the runtime; a large one has the process for itself, without the memory of earlier models."""
    case = runtimes.Case(process.runtime, *model)
    large = case.path.stat().st_size > LARGE
    if large:
        process.stop()
    yield case
    if large:
        process.stop()


def run(process, model):
    with prepared(process, model) as case:
        check(case, process.ask({"path": str(case.path), "jobs": [case.feeds]}, timeout=600))


def frozen(process, case, **options):
    """The trainable weights that one step of training leaves as they are."""
    rng = np.random.default_rng(3)
    targets = {name: (want + rng.standard_normal(want.shape)).astype(want.dtype) for name, want in case.wanted.items()}
    fit = {"feeds": case.feeds, "targets": targets, "epochs": 1, **options}
    answer = process.ask({"path": str(case.path), "jobs": [], "fit": fit}, timeout=600)
    return [name for name, changed in answer["changed"].items() if not changed]


def test_lists_name_models():
    assert {name for name, _ in EXPECTED} <= {name for name, *_ in LINES}
    assert set(SATURATED) | {name for name, _ in IDLE} <= {name for name, *_ in LINES}


@pytest.mark.parametrize("model, runtime", CASES, indirect=["model"])
def test_results(processes, model, runtime, request):
    reason = EXPECTED.get((request.node.callspec.params["model"], runtime))
    if not reason:
        run(processes[runtime], model)
        return
    with pytest.raises(AssertionError):
        run(processes[runtime], model)
    pytest.xfail(reason)


@pytest.mark.parametrize("model", [name for name, runtime in CASES if runtime == "keras"], indirect=True)
def test_training_changes_each_weight(processes, model, request):
    name = request.node.callspec.params["model"]
    reason = SATURATED.get(name)
    with prepared(processes["keras"], model) as case:
        if reason:
            assert frozen(processes["keras"], case), f"trains as loaded: take it off the list ({reason})"
        left = frozen(processes["keras"], case, settle=bool(reason))
    idle = [pattern for model_name, pattern in IDLE if model_name == name]
    assert not [weight for weight in left if not any(fnmatch.fnmatch(weight, pattern) for pattern in idle)]
