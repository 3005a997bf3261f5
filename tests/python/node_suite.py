"""Runs the standard's node tests: converts one, runs a file of it, compares strictly.

A file that is not written because the model can't be said in its format is a verdict too: refused.
"""

import json
import shutil
import subprocess
import tempfile
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnx
import pytest
import strict
from onnx import numpy_helper
from runtimes import RUNTIMES, Case, Failure, Process

VERDICTS = pytest.StashKey()
DATA = Path(onnx.__file__).parent / "backend/test/data/node"

# Of issue 3: every test whose nodes are all among these must pass, or is listed with a reason.
OPERATORS = set(
    "Add AveragePool BatchNormalization Cast Clip Concat Constant ConstantOfShape Conv ConvTranspose DepthToSpace Div "
    "Dropout Elu Equal Exp Expand Flatten Floor Gather Gemm GlobalAveragePool GlobalMaxPool Greater HardSigmoid "
    "HardSwish Identity InstanceNormalization LRN LeakyRelu Less Log MatMul Max MaxPool Mean Min Mul Neg PRelu Pad Pow "
    "Range Reciprocal ReduceMax ReduceMean ReduceMin ReduceSum Relu Reshape Resize Shape Sigmoid Slice Softmax "
    "SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Tile Transpose Unsqueeze Upsample Where".split())


def tests():
    return sorted(path.parent.name for path in DATA.glob("*/model.onnx"))


def expectations(path):
    """The reasons by name, of a file of lines "name: reason"."""
    rows = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, reason = line.split(": ", 1)
            rows[name.strip()] = reason.strip()
    return rows


def sample(names, one_of):
    """About every `one_of`th of the names, always the same."""
    return [name for name in names if zlib.crc32(name.encode()) % one_of == 0]


def in_scope(model):
    tensors_only = all(v.type.HasField("tensor_type") for v in [*model.graph.input, *model.graph.output])
    return tensors_only and not model.functions and all(
        node.domain in ("", "ai.onnx") and node.op_type in OPERATORS for node in model.graph.node)


def load_tensor(path):
    tensor = onnx.TensorProto()
    tensor.ParseFromString(path.read_bytes())
    return numpy_helper.to_array(tensor)


def close(got, want):
    if got.shape != want.shape:
        return False
    if want.dtype.kind in "iub":
        return np.array_equal(got.astype(np.float64), want.astype(np.float64))
    tolerance = {"rtol": 1e-3, "atol": 1e-5} if want.dtype in (np.float32, np.float64) else {"rtol": 1e-2, "atol": 1e-2}
    return np.allclose(got.astype(np.float64), want.astype(np.float64), equal_nan=True, **tolerance)


def figures(verdicts):
    """A line per runtime, of {(runtime, test): (verdict, in scope)}: how many tests pass, and which part of those that pass on LiteRT."""
    lines = []
    for runtime in dict.fromkeys(runtime for runtime, _ in verdicts):
        here = {test: verdict for (name, test), verdict in verdicts.items() if name == runtime}
        passed = {test for test, (verdict, _) in here.items() if verdict == "pass"}
        refused = {test for test, (verdict, scope) in here.items() if verdict == "refused" and not scope}
        common = {test for test in here if verdicts.get(("litert", test), ("",))[0] == "pass"}
        part = f"{100 * len(passed & common) / len(common):.1f} % of those that pass on litert" if common else ""
        lines.append(f"{runtime}: {len(passed)} of {len(here)} pass, {len(refused)} of later operators refused; {part}")
    return lines


class Suite:
    """Converts tests for some runtimes, once each, and runs them in one process per runtime."""

    def __init__(self, runtimes):
        self.folder = Path(tempfile.mkdtemp())
        self.options = list(dict.fromkeys(option for name in runtimes for option in RUNTIMES[name].options))
        self.processes = {name: Process(RUNTIMES[name]) for name in runtimes}
        self.convert = lru_cache(None)(self.convert)

    def close(self):
        for process in self.processes.values():
            process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def convert(self, test):
        """The summary, or the exit code and message of a run that gave none."""
        path = DATA / test / "model.onnx"
        names = [i.name for i in onnx.load(path).graph.input]
        summary = self.folder / test / "summary.json"
        command = [strict.EXECUTABLE, "-i", str(path), "-o", str(self.folder / test), "-n", "--keep_output_layout",
                   "--summary", str(summary), *self.options]
        done = subprocess.run(command + (["-kat", *names] if names else []), capture_output=True, text=True, timeout=60)
        if summary.exists():
            return json.loads(summary.read_text())
        return done.returncode, done.stderr.strip()

    def run(self, test, runtime):
        """(verdict, message): pass, refused (unsupported-*), convert-error, wrong, run-error, crash, timeout."""
        summary = self.convert(test)
        if isinstance(summary, tuple):
            code, message = summary
            return ("refused" if code == 1 and "error[unsupported-" in message else "convert-error",
                    f"exit code {code}: {message[-600:]}")
        try:
            return self.compare(test, self.processes[runtime], summary)
        except Failure as failure:
            return failure.verdict, failure.message

    def compare(self, test, process, summary):
        model = onnx.load(DATA / test / "model.onnx")
        initializers = {i.name for i in model.graph.initializer}
        inputs = [i.name for i in model.graph.input if i.name not in initializers]
        for data in sorted((DATA / test).glob("test_data_set_*")):
            feeds = {name: load_tensor(data / f"input_{k}.pb") for k, name in enumerate(inputs)}
            wanted = {port.name: load_tensor(data / f"output_{k}.pb") for k, port in enumerate(model.graph.output)}
            case = Case(process.runtime, self.folder / test, summary, feeds, wanted)
            got, = process.run(case.path, [case.feeds])
            for name, want in case.wanted.items():
                if name not in got:
                    return "wrong", f"no output '{name}', only {sorted(got)}"
                if not close(got[name], want):
                    return "wrong", f"'{name}': {got[name].dtype}{got[name].shape} instead of {want.dtype}{want.shape}"
        return "pass", ""
