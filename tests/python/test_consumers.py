"""Programs that read our files, each in an environment of its own (tools/consumers), against ONNX Runtime.

expectations/consumers.txt lists what fails. In CI each program reads one model; with ONNX2TF_FULL=1 each reads all that its kind of file can hold.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import networks
import node_suite
import numpy as np
import pytest
import runtimes
import strict

FULL = bool(os.environ.get("ONNX2TF_FULL"))
OPTIONS = ["-otfv1pb", "-okv3", "-oh5"]


def features(net):
    """Convolutions with and without groups, pools, and two branches that meet."""
    x = net.unary("Relu", net.conv("x", 8))
    y = net.pool(net.unary("Relu", net.conv(x, 8, groups=8)))
    return net.concat([net.conv(y, 4, kernel=1), net.pool(x, kind="AveragePool")])


def classifier(net, x):
    return net.softmax(net.classifier(x), axis=1)


def cnn(batch=None):
    net = networks.Network((1, 3, 16, 16))
    return net.model(classifier(net, features(net)), batch=batch)


def two_ports(batch="N"):
    """Two inputs and two outputs, one of which is read on the way to the other."""
    net = networks.Network((1, 3, 16, 16), more=(1, 12, 8, 8))
    both = net.binary("Add", features(net), "more")
    return net.model(classifier(net, both), both, batch=batch)


MODELS = {"cnn": cnn, "cnn_batches": lambda: cnn("N"), "two_ports": two_ports, "detector": lambda: networks.detector("N"),
          "unet": networks.unet, "mobilenet": networks.mobilenet, "vision_transformer": networks.vision_transformer}
STANDARD_LAYERS = ["cnn", "cnn_batches", "detector", "two_ports"]  # of Keras, so that Keras 2 reads them too
ONE_INPUT = [name for name in MODELS if name != "two_ports"]

# Which models a program reads, the one of CI first. All of them where nothing is said.
READS = {
    "opencv": ["cnn", "unet", "mobilenet"],
    "keras_tf_keras": STANDARD_LAYERS[::-1],
    "h5_tf_keras": STANDARD_LAYERS[::-1],
    "h5_tf1": STANDARD_LAYERS[::-1],
    "saved_model": ["vision_transformer", *list(MODELS)[:-1]],
    "keras": ["vision_transformer", *list(MODELS)[:-1]],
}
EVERYTHING = ["two_ports", *ONE_INPUT]


def cases(names):
    return [(name, model) for name in names for model in READS.get(name, EVERYTHING)[:None if FULL else 1]]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Converts a model, once; gives the output folder, the summary, feeds, and what ONNX Runtime computes."""
    made = {}

    def write(name):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            model = MODELS[name]()
            tflite, summary = strict.convert(model, folder, *OPTIONS, may_refuse=True)
            rng = np.random.default_rng(1)
            feeds = {port["name"]: rng.uniform(-1, 1, [3 if d == "N" else d for d in port["source_shape"]]).astype(np.float32)
                     for port in summary["inputs"]}
            made[name] = tflite.parent, summary, feeds, strict.run_reference(model, [feeds])[0]
        return made[name]

    return write


@pytest.fixture(scope="module")
def process(request):
    process = runtimes.Process(runtimes.RUNTIMES[request.param])
    yield process
    process.stop()


def check(case, got, tolerance):
    for name, want in case.wanted.items():
        assert name in got, f"no output '{name}', only {sorted(got)}"
        error = strict.relative_error(got[name], want)
        assert error < tolerance, f"relative error {error} of output '{name}'"


EXPECTED = node_suite.expectations(Path(__file__).with_name("expectations") / "consumers.txt")


@contextlib.contextmanager
def expected(process, model, doing=""):
    """Turns what consumers.txt lists into an expected failure."""
    reason = EXPECTED.get(" ".join(filter(None, [process.runtime.name, model, doing])))
    if not reason:
        yield
        return
    with pytest.raises(AssertionError):
        yield
    pytest.xfail(reason)


# test_saved_model_forms.py has Keras 2, which reads another form of SavedModel.
RUNNING = [name for name in runtimes.RUNTIMES if name not in ("litert", "coreml", "saved_model_keras2")]


@pytest.mark.parametrize("process, model", cases(RUNNING), indirect=["process"])
def test_computes_what_onnx_runtime_does(process, model, written):
    with expected(process, model):
        case = runtimes.Case(process.runtime, *written(model))
        check(case, process.run(case.path, [case.feeds], timeout=300)[0], 1e-4)


@pytest.mark.parametrize("process, model", cases(["tf_lite_converter"]), indirect=["process"])
def test_full_integer_quantization(process, model, written):
    with expected(process, model, "(quantized)"):
        case = runtimes.Case(process.runtime, *written(model))
        rng = np.random.default_rng(2)
        calibration = [{name: rng.uniform(-1, 1, (1, *array.shape[1:])).astype(np.float32) for name, array in case.feeds.items()}
                       for _ in range(20)]
        request = {"path": str(case.path), "jobs": [case.feeds], "load": {"calibration": calibration}}
        check(case, process.ask(request, timeout=300)["results"][0], 0.1)


@pytest.mark.parametrize("process, model", cases(["coreml"]), indirect=["process"])
def test_core_ml_program_has_the_ports(process, model, written):
    """Programs run on Apple's systems only."""
    with expected(process, model):
        case = runtimes.Case(process.runtime, *written(model))
        answer = process.ask({"path": str(case.path), "jobs": []}, timeout=300)
        assert set(answer["inputs"]) == set(case.feeds)
        assert len(answer["outputs"]) == len(case.wanted)


KERAS = [name for name in RUNNING if runtimes.RUNTIMES[name].module == "keras_model"]


@pytest.mark.parametrize("process, model", cases(KERAS), indirect=["process"])
def test_trains(process, model, written):
    with expected(process, model, "(trains)"):
        case = runtimes.Case(process.runtime, *written(model))
        rng = np.random.default_rng(3)
        targets = {name: (want + rng.standard_normal(want.shape)).astype(np.float32) for name, want in case.wanted.items()}
        fit = {"feeds": case.feeds, "targets": targets, "epochs": 4}
        answer = process.ask({"path": str(case.path), "jobs": [], "fit": fit}, timeout=300)
        assert answer["losses"][-1] < answer["losses"][0]
        assert answer["changed"] and all(answer["changed"].values()), answer["changed"]


@pytest.mark.parametrize("model", EVERYTHING[:None if FULL else 1])
def test_saved_model_cli_shows_the_signature(model, written):
    out, summary, *_ = written(model)
    shown = subprocess.run([str(Path(sys.prefix) / "bin/saved_model_cli"), "show", "--dir", str(out), "--tag_set", "serve",
                            "--signature_def", "serving_default"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr[-2000:]
    lines = [line.strip() for line in shown.stdout.splitlines()]
    for side in ("inputs", "outputs"):
        for port in summary["targets"]["TensorFlow"][side]:
            at = lines.index(f"{side}['{port['name']}'] tensor_info:")
            dims = ", ".join("-1" if isinstance(d, str) else str(d) for d in port["shape"])
            assert lines[at + 1:at + 3] == ["dtype: DT_FLOAT", f"shape: ({dims})"]
