"""Every emitter and lowering of the TFLite target, run in LiteRT against the ops' reference evaluation.

The program tflite_cases (tests/targets/tflite) writes the files; the runtime runs them in child processes, since it
aborts on some invalid models.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("ONNX2TF_CASES", ROOT / "build" / "dev" / "tests" / "tflite_cases"))

RUN = r"""
import json, sys
import numpy as np
from ai_edge_litert.interpreter import Interpreter

folder, case, variant = sys.argv[1:4]
tolerance = 2e-2 if variant else 2e-4
interpreter = Interpreter(f"{folder}/{case}{variant}.tflite")
inputs = [np.load(f"{folder}/{case}.in{i}.npy") for i in range(len(interpreter.get_input_details()))]
for i, (detail, value) in enumerate(zip(interpreter.get_input_details(), inputs)):
    assert detail["name"] == f"in{i}", detail["name"]
    assert detail["dtype"] == value.dtype, (detail["dtype"], value.dtype)
    if tuple(detail["shape"]) != value.shape:
        interpreter.resize_tensor_input(detail["index"], value.shape)
interpreter.allocate_tensors()
for detail, value in zip(interpreter.get_input_details(), inputs):
    interpreter.set_tensor(detail["index"], value)
interpreter.invoke()
for i, detail in enumerate(interpreter.get_output_details()):
    expected = np.load(f"{folder}/{case}.out{i}.npy")
    got = interpreter.get_tensor(detail["index"])
    assert detail["name"] == f"out{i}", detail["name"]
    assert got.dtype == expected.dtype, (got.dtype, expected.dtype)
    assert got.shape == expected.shape, (got.shape, expected.shape)
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)
runner = interpreter.get_signature_runner("serving_default")
assert sorted(runner.get_input_details()) == sorted(f"in{i}" for i in range(len(inputs)))
"""


def case_names():
    if not PROGRAM.exists():
        return []
    folder = tempfile.mkdtemp(prefix="tflite_cases_")
    names = subprocess.run([str(PROGRAM), folder], capture_output=True, text=True, check=True).stdout.split()
    return [pytest.param(folder, name, id=name) for name in names]


@pytest.mark.parametrize("variant", ["", ".f16"], ids=["f32", "f16"])
@pytest.mark.parametrize("folder, case", case_names())
def test_case(folder, case, variant):
    error = Path(folder) / f"{case}.error"
    assert not error.exists(), error.read_text()
    run = subprocess.run([sys.executable, "-c", RUN, folder, case, variant], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-3000:]
