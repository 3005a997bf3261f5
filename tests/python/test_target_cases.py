"""Every emitter and lowering of the targets, on every runtime, against the ops' reference evaluation.

The program target_cases (tests/targets/cases) writes the files. expectations/cases/<runtime>.txt lists the cases that do not pass
there: "name: reason" per line. A listed case that passes fails the run, and so does a name that no case has.
"""

import dataclasses
import subprocess
import tempfile
from pathlib import Path

import node_suite
import numpy as np
import pytest
from runtimes import RUNTIMES, Process
from samples import program

PROGRAM = program("target_cases", "ONNX2TF_CASES")
LISTS = Path(__file__).with_name("expectations") / "cases"

FLOAT16 = dataclasses.replace(RUNTIMES["litert"], name="litert_float16", file="{model}_float16.tflite", kind="float16")
# Other releases and backends, whose lists have only what the list of the one behind them lacks.
BESIDES = {"keras_oldest": "keras", "keras_jax": "keras", "h5_keras_oldest": "h5"}
SUITES = {name: RUNTIMES[name] for name in ("litert", "saved_model", "frozen", "keras", "h5", *BESIDES)} | {FLOAT16.name: FLOAT16}


def listed(name):
    path = LISTS / f"{name}.txt"
    return node_suite.expectations(path) if path.exists() else {}


EXPECTED = {name: listed(name) | listed(BESIDES.get(name, name)) for name in SUITES}


def written():
    """The folder of the files, and the names of the cases."""
    if not PROGRAM.exists():
        return None, []
    folder = tempfile.mkdtemp(prefix="target_cases_")
    return folder, subprocess.run([str(PROGRAM), folder], capture_output=True, text=True, check=True).stdout.split()


FOLDER, CASES = written()


@pytest.fixture(scope="module")
def process(request):
    process = Process(SUITES[request.param])
    yield process
    process.stop()


@pytest.mark.parametrize("runtime", SUITES)
def test_list_names_cases_and_reasons(runtime):
    assert not set(EXPECTED[runtime]) - set(CASES)
    assert all(EXPECTED[runtime].values())


def arrays(folder, side):
    return {path.stem: np.load(path) for path in sorted(folder.glob(f"{side}*.npy"))}


def check(process, case):
    runtime, folder = process.runtime, Path(FOLDER) / case
    refused = folder / f"{runtime.kind}.error"
    assert not refused.exists(), refused.read_text()
    answer = process.ask({"path": str(runtime.path(folder, case)), "jobs": [arrays(folder, "in")]}, timeout=60)
    wanted = arrays(folder, "out")
    assert sorted(answer["outputs"]) == sorted(wanted)
    tolerance = 2e-2 if runtime is FLOAT16 else 2e-4
    for name, want in wanted.items():
        got = answer["results"][0][name]
        assert (got.dtype, got.shape) == (want.dtype, want.shape)
        np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("process", SUITES, indirect=True)
@pytest.mark.parametrize("case", CASES)
def test_case(process, case):
    reason = EXPECTED[process.runtime.name].get(case)
    if not reason:
        check(process, case)
        return
    with pytest.raises(AssertionError):
        check(process, case)
    pytest.xfail(reason)
