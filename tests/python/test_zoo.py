"""Whole models of the zoo that lies beside the repository, by the summary's word, against ONNX Runtime.

zoo_models.txt says which of them CI runs on which runtime; with ONNX2TF_FULL=1 each runs on all. A model that a runtime can't run
has a line in expectations/zoo_<runtime>.txt, "name: reason"; if it passes it must leave the list.
"""

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
    frozen = [name for name, changed in answer.get("changed", {}).items() if not changed]
    assert not frozen, f"training does not change {frozen}"


def run(process, model):
    case = runtimes.Case(process.runtime, *model)
    large = case.path.stat().st_size > LARGE
    if large:
        process.stop()  # a new one, without the memory of earlier models
    request = {"path": str(case.path), "jobs": [case.feeds]}
    if process.runtime.name == "keras":
        rng = np.random.default_rng(3)
        targets = {name: (want + rng.standard_normal(want.shape)).astype(want.dtype) for name, want in case.wanted.items()}
        request["fit"] = {"feeds": case.feeds, "targets": targets, "epochs": 1}
    check(case, process.ask(request, timeout=600))
    if large:
        process.stop()


def test_lists_name_models():
    assert {name for name, _ in EXPECTED} <= {name for name, *_ in LINES}


@pytest.mark.parametrize("model, runtime", CASES, indirect=["model"])
def test_model(processes, model, runtime, request):
    reason = EXPECTED.get((request.node.callspec.params["model"], runtime))
    if not reason:
        run(processes[runtime], model)
        return
    with pytest.raises(AssertionError):
        run(processes[runtime], model)
    pytest.xfail(reason)
