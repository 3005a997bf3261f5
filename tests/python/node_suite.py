"""Runs one of the standard's node tests: convert, run on LiteRT, compare strictly."""

import multiprocessing
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnx
import strict
from onnx import numpy_helper

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


def packed_pairs(array):
    """Integers of two bits as TFLite has them in memory: four per byte, the first in the low bits."""
    low = np.zeros(-(-array.size // 4) * 4, np.uint8)
    low[:array.size] = array.astype(np.int8).ravel().view(np.uint8) & 3
    return (low.reshape(-1, 4) << np.array([0, 2, 4, 6], np.uint8)).sum(axis=1).astype(np.uint8)


def set_input(interpreter, detail, array):
    if array.dtype.name != "int2":
        interpreter.set_tensor(detail["index"], array.astype(detail["dtype"]))
        return
    # set_tensor does not know the type; the view has more elements than the memory behind it has bytes.
    packed = packed_pairs(array)
    interpreter.tensor(detail["index"])().reshape(-1)[:packed.size] = packed.view(np.int8)


def run_litert(path, feeds):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(path), num_threads=1)
    details = {d["name"]: d for d in interpreter.get_input_details()}
    for name, array in feeds.items():
        if list(array.shape) != list(details[name]["shape"]):
            interpreter.resize_tensor_input(details[name]["index"], array.shape)
    interpreter.allocate_tensors()
    for name, array in feeds.items():
        set_input(interpreter, details[name], array)
    interpreter.invoke()
    return {d["name"]: interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()}


def compare(test, model, tflite):
    initializers = {i.name for i in model.graph.initializer}
    inputs = [i.name for i in model.graph.input if i.name not in initializers]
    for data in sorted((DATA / test).glob("test_data_set_*")):
        feeds = {name: load_tensor(data / f"input_{k}.pb") for k, name in enumerate(inputs)}
        got = run_litert(tflite, feeds)
        for k, port in enumerate(model.graph.output):
            want = load_tensor(data / f"output_{k}.pb")
            if port.name not in got:
                return "wrong", f"no output '{port.name}', only {sorted(got)}"
            if not close(got[port.name], want):
                return "wrong", f"'{port.name}': {got[port.name].dtype}{got[port.name].shape} instead of {want.dtype}{want.shape}"
    return "pass", ""


def convert_and_compare(test, folder):
    path = DATA / test / "model.onnx"
    model = onnx.load(path)
    names = [i.name for i in model.graph.input]
    command = [strict.EXECUTABLE, "-i", str(path), "-o", folder, "-n", "--keep_output_layout"]
    done = subprocess.run(command + (["-kat", *names] if names else []), capture_output=True, text=True, timeout=60)
    if done.returncode:
        return ("refused" if done.returncode == 1 and done.stderr.startswith("error[unsupported-") else "convert-error",
                f"exit code {done.returncode}: {done.stderr.strip()[-600:]}")
    return compare(test, model, Path(folder) / "model_float32.tflite")


def work(test, folder, pipe):
    try:
        pipe.send(convert_and_compare(test, folder))
    except Exception as error:  # whatever a runtime raises is the verdict
        pipe.send(("run-error", f"{type(error).__name__}: {str(error)[-600:]}"))
    pipe.close()
    os._exit(0)


def run(test, timeout=60):
    """(verdict, message): pass, refused (unsupported-*), convert-error, wrong, run-error, crash, timeout."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    folder = tempfile.mkdtemp()
    child = context.Process(target=work, args=(test, folder, theirs))
    child.start()
    theirs.close()
    try:
        if not ours.poll(timeout):
            child.kill()
            return "timeout", f"{timeout} s"
        return ours.recv()
    except EOFError:
        child.join()
        return "crash", f"exit code {child.exitcode}"
    finally:
        child.join()
        shutil.rmtree(folder, ignore_errors=True)
