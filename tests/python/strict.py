"""Converting a model with the native executable and comparing what LiteRT computes with what ONNX Runtime computes.

Strict: inputs and outputs are matched by the names and permutations of the converter's summary; nothing is searched. LiteRT runs
in a child process, because a kernel that meets what it can't do may abort the process.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from runtimes import permuted

EXECUTABLE = os.environ.get("ONNX2TF", "onnx2tf")


class Failure(AssertionError):
    """The conversion or the run went wrong; the message says how."""


def convert(model_bytes, folder, *options, **more):
    """Converts a serialized model into `folder`; gives the float32 file and the summary."""
    folder = Path(folder)
    path = folder / "model.onnx"
    path.write_bytes(model_bytes)
    return convert_file(path, folder, *options, **more)


def convert_file(path, folder, *options, may_refuse=False):
    """Converts the model at `path` into `folder`/out; gives the float32 file and the summary. With `may_refuse` a format may be
    missing that can't hold the model."""
    out = Path(folder) / "out"
    summary = Path(folder) / "summary.json"
    done = subprocess.run([EXECUTABLE, "-i", str(path), "-o", str(out), "-n", "--summary", str(summary), *options],
                          capture_output=True, text=True, timeout=300)
    if done.returncode != 0 and not (may_refuse and summary.exists()):
        raise Failure(f"exit code {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return out / f"{Path(path).stem}_float32.tflite", json.loads(summary.read_text())


CHILD = """
import pickle, sys
import numpy as np
from ai_edge_litert.interpreter import Interpreter
tflite, jobs = sys.argv[1], pickle.load(open(sys.argv[2], 'rb'))
results = []
it = Interpreter(model_path=tflite, num_threads=1)
for feeds in jobs:
    details = {d['name']: d for d in it.get_input_details()}
    for name, array in feeds.items():
        if list(array.shape) != list(details[name]['shape']):
            it.resize_tensor_input(details[name]['index'], array.shape)
    it.allocate_tensors()
    for name, array in feeds.items():
        it.set_tensor(details[name]['index'], np.ascontiguousarray(array.astype(details[name]['dtype'])))
    it.invoke()
    results.append({d['name']: it.get_tensor(d['index']) for d in it.get_output_details()})
pickle.dump(results, open(sys.argv[2], 'wb'))
"""


def run_litert(tflite, jobs):
    """Runs a file on each of `jobs` ({input name: array}, shapes as the file wants them); gives {output name: array} each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs"
        path.write_bytes(pickle.dumps(jobs))
        done = subprocess.run([sys.executable, "-c", CHILD, str(tflite), str(path)], capture_output=True, text=True,
                              timeout=300)
        if done.returncode != 0:
            raise Failure(f"LiteRT, exit code {done.returncode}: {done.stderr.strip()[-600:]}")
        return pickle.loads(path.read_bytes())


def run_reference(model, jobs):
    """ONNX Runtime's outputs, by name, with its own rewriting switched off."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model if isinstance(model, bytes) else str(model), options,
                                           providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    wanted = {i.name for i in session.get_inputs()}
    return [dict(zip(names, session.run(None, {k: v for k, v in job.items() if k in wanted}))) for job in jobs]


def relative_error(got, want):
    """Largest difference relative to the largest finite |want|; infinite if shapes or non-finite values differ."""
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        return float("inf")
    a, b = got.astype(np.float64), want.astype(np.float64)
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return float("inf")
    if not finite.any():
        return 0.0
    worst = np.max(np.abs(a[finite] - b[finite])) / (np.max(np.abs(b[finite])) + 1e-6)
    return float("inf") if np.isnan(worst) else float(worst)


def worst_error(tflite, summary, jobs, references):
    """The largest relative error over all outputs of all jobs, and the output's name."""
    worst = (0.0, "")
    inputs = {port["name"]: port for port in summary["inputs"]}
    fed = [{name: permuted(array, inputs[name]) for name, array in job.items() if name in inputs} for job in jobs]
    for got, reference in zip(run_litert(tflite, fed), references):
        for port in summary["outputs"]:
            if port["name"] not in got:
                raise Failure(f"the file has no output '{port['name']}', only {sorted(got)}")
            want = permuted(np.asarray(reference[port["name"]]), port)
            error = relative_error(got[port["name"]], want)
            worst = max(worst, (error, port["name"]))
    return worst
