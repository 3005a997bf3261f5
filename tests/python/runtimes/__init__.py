"""Runtimes that compute what the converter wrote, each in a process of its own.

A module here has `load(path)`: a model with `inputs` and `outputs`, lists of names, and `run({name: array}) -> {name: array}`.
`Runtime` says which file it reads, how the file is asked for, and which environment the module runs in. `Process` keeps one
process for many models, starts a new one after a crash, and ends one that takes too long.
"""

import contextlib
import dataclasses
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from .wire import packed, unpacked

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
MEMORY_KIB = 12000000
NO_INTERPRETER = 3  # of tools/setup_consumers.sh: no package registry has old Pythons


@dataclasses.dataclass(frozen=True)
class Runtime:
    name: str
    module: str
    file: str  # below the output folder; {model} is the stem of the ONNX file
    kind: str  # as the summary calls the format
    options: tuple = ()
    environment: str = ""  # of tools/consumers; empty: the main one
    variables: tuple = ()

    def path(self, out, model):
        return Path(out) / self.file.format(model=model)


SAVED_MODEL = "saved_model.pb", "saved_model"
FROZEN = "{model}_float32.pb", "tfv1_pb", ("-otfv1pb",)
KERAS = "{model}_float32.keras", "keras", ("-okv3",)
H5 = "{model}_float32.h5", "h5", ("-oh5",)

RUNTIMES = {r.name: r for r in (
    # What the suites run on.
    Runtime("litert", "litert", "{model}_float32.tflite", "float32"),
    Runtime("saved_model", "saved_model", *SAVED_MODEL),
    Runtime("frozen", "frozen", *FROZEN),
    Runtime("keras", "keras_model", *KERAS),
    Runtime("h5", "keras_model", *H5),
    # Other releases and backends.
    Runtime("saved_model_tf1", "saved_model_session", *SAVED_MODEL, environment="tf1"),
    Runtime("saved_model_keras2", "saved_model_keras2", *SAVED_MODEL, environment="tf_keras"),
    Runtime("frozen_tf1", "frozen", *FROZEN, environment="tf1"),
    Runtime("h5_tf1", "keras_model", *H5, environment="tf1", variables=(("KERAS_MODULE", "tensorflow.keras"),)),
    Runtime("keras_oldest", "keras_model", *KERAS, environment="keras_oldest"),
    Runtime("h5_keras_oldest", "keras_model", *H5, environment="keras_oldest"),
    Runtime("keras_jax", "keras_model", *KERAS, environment="jax", variables=(("KERAS_BACKEND", "jax"),)),
    Runtime("keras_tf_keras", "keras_model", *KERAS, environment="tf_keras", variables=(("KERAS_MODULE", "tf_keras"),)),
    Runtime("h5_tf_keras", "keras_model", *H5, environment="tf_keras", variables=(("KERAS_MODULE", "tf_keras"),)),
    # Other programs.
    Runtime("tf_lite_converter", "tf_lite_converter", *SAVED_MODEL),
    Runtime("tfjs", "tfjs_model", *SAVED_MODEL, environment="tfjs"),
    Runtime("coreml", "coreml_program", *SAVED_MODEL, environment="coremltools"),
    Runtime("tf2onnx", "tf2onnx_model", *SAVED_MODEL, environment="tf2onnx"),
    Runtime("openvino", "openvino_model", *SAVED_MODEL, environment="openvino"),
    Runtime("openvino_frozen", "openvino_model", *FROZEN, environment="openvino"),
    Runtime("opencv", "opencv_model", *FROZEN, environment="opencv"),
)}


class Failure(AssertionError):
    """What the runtime said, or how it ended. `verdict`: refused, convert-error, run-error, crash or timeout."""

    def __init__(self, verdict, message):
        super().__init__(f"{verdict}: {message}")
        self.verdict, self.message = verdict, message


class Case:
    """A file of a model, with feeds and wanted results under its names and in its layout."""

    def __init__(self, runtime, out, summary, feeds, reference):
        self.path = runtime.path(out, "model")
        refused = [refusal["error"] for refusal in summary["refused"] if refusal["kind"] == runtime.kind]
        if refused:
            raise Failure("refused" if "unsupported-" in refused[0] else "convert-error", refused[0][-600:])
        file = next(file for file in summary["files"] if file["kind"] == runtime.kind)
        self.renamed = {name: there.removesuffix(":0") if runtime.kind == "tfv1_pb" else there  # a graph's node, not its tensor
                        for name, there in file["renamed"].items()}
        ports = summary["targets"][file["target"]]
        self.feeds = {self.name(port): permuted(feeds[port["name"]], port) for port in ports["inputs"]}
        self.wanted = {self.name(port): permuted(np.asarray(reference[port["name"]]), port) for port in ports["outputs"]}

    def name(self, port):
        return self.renamed.get(port["name"], port["name"])


def permuted(array, port):
    """An array in ONNX order as the port's axes lie in the file."""
    return array.transpose(port["perm"]) if port.get("perm") else array


def environment(name):
    """The Python of an environment of tools/consumers, made if it is missing; of the main one for ''.

    The test is skipped where the environment needs an interpreter that this machine lacks, unless nothing is to be left out.
    """
    if not name:
        return sys.executable
    done = subprocess.run([str(ROOT / "tools/setup_consumers.sh"), name], capture_output=True, text=True,
                          env={**os.environ, "VENV": sys.prefix})
    if done.returncode == NO_INTERPRETER and not os.environ.get("ONNX2TF_FULL"):
        import pytest  # not at the top: workers import this package, too

        pytest.skip(done.stderr.strip())
    if done.returncode != 0:
        raise Failure("run-error", f"environment '{name}': {done.stderr.strip()[-600:]}")
    return str(ROOT / f".venv-{name}/bin/python")


class Process:
    """A process that has the runtime loaded."""

    def __init__(self, runtime):
        self.runtime, self.child = runtime, None

    def start(self):
        variables = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", **dict(self.runtime.variables)}
        command = ["bash", "-c", f'ulimit -v {MEMORY_KIB}; exec "$@"', "-", environment(self.runtime.environment),
                   str(HERE / "worker.py"), self.runtime.module]
        self.said = tempfile.TemporaryFile()
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said,
                                      env={**os.environ, **variables}, start_new_session=True)

    def stop(self):
        if self.child:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)  # with whatever it has started
            self.child.wait()
            for stream in (self.child.stdin, self.child.stdout, self.said):
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
            self.child = None

    def ended(self):
        code = self.child.wait()
        self.said.seek(0)
        said = self.said.read().decode(errors="replace").strip()[-600:]
        self.stop()
        return Failure("crash", f"{signal.Signals(-code).name if code < 0 else f'exit code {code}'}: {said}")

    def read(self, size, deadline):
        data = b""
        while len(data) < size:
            if not select.select([self.child.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                self.stop()
                raise Failure("timeout", "no answer")
            more = os.read(self.child.stdout.fileno(), size - len(data))
            if not more:
                raise self.ended()
            data += more
        return data

    def ask(self, request, timeout):
        """The answer to {"path": file, "jobs": feeds, "fit": what to train on}, see worker.py."""
        if not self.child:
            self.start()
            timeout += 60
        deadline = time.monotonic() + timeout
        message = pickle.dumps(packed(request), protocol=4)
        try:
            self.child.stdin.write(len(message).to_bytes(8, "little") + message)
            self.child.stdin.flush()
        except BrokenPipeError:
            raise self.ended() from None
        answer = unpacked(pickle.loads(self.read(int.from_bytes(self.read(8, deadline), "little"), deadline)))
        if "error" in answer:
            raise Failure("run-error", answer["error"])
        return answer

    def run(self, path, jobs, timeout=60):
        """Loads the file and runs it on each of `jobs`, {input name: array}: a list of {output name: array}."""
        return self.ask({"path": str(path), "jobs": jobs}, timeout)["results"]
