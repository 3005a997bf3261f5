"""Convolutions with groups, written as one op or, with -dgc, as one for each group: in every format, with the same results."""

import json
import zipfile

import networks
import numpy as np
import pytest
import runtimes
import strict
from ai_edge_litert import schema_py_generated as schema

GROUPS = {"-dgc": [], "": [4]}


def network():
    """A convolution with groups, one of each channel by itself, and one without groups."""
    net = networks.Network((2, 8, 10, 9))
    x = net.conv("x", 12, groups=4, stride=2)
    x = net.unary("Relu", net.conv(net.unary("Relu", x), 12, groups=12))
    return net.model(net.conv(x, 6))


def saved_model_groups(out):
    """How many groups the convolutions have that are no depthwise ones."""
    import tensorflow as tf
    from tensorflow.core.protobuf import saved_model_pb2

    saved = saved_model_pb2.SavedModel.FromString((out / "saved_model.pb").read_bytes())
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(saved.meta_graphs[0].graph_def, name="")
    convolutions = [op for op in graph.get_operations() if op.type == "Conv2D"]
    depthwise = [op for op in graph.get_operations() if op.type == "DepthwiseConv2dNative"]
    assert len(depthwise) == 1
    return [op.inputs[0].shape[3] // op.inputs[1].shape[2] for op in convolutions]


def tflite_groups(out):
    model = schema.ModelT.InitFromPackedBuf((out / "model_float32.tflite").read_bytes(), 0)
    graph, = model.subgraphs
    groups = []
    for op in graph.operators:
        code = model.operatorCodes[op.opcodeIndex]
        if max(code.builtinCode, code.deprecatedBuiltinCode) == schema.BuiltinOperator.CONV_2D:
            x, weights = (graph.tensors[i].shape[3] for i in op.inputs[:2])
            groups.append(x // weights)
    return groups


def keras_groups(out):
    with zipfile.ZipFile(out / "model_float32.keras") as archive:
        layers = json.loads(archive.read("config.json"))["config"]["layers"]
    assert sum(layer["class_name"] == "DepthwiseConv2D" for layer in layers) == 1
    return [layer["config"].get("groups", 1) for layer in layers if layer["class_name"] == "Conv2D"]


READERS = {"saved_model": saved_model_groups, "litert": tflite_groups, "keras": keras_groups}


@pytest.fixture(scope="module", params=GROUPS)
def written(request, tmp_path_factory):
    option = request.param
    model = network()
    tflite, summary = strict.convert(model, tmp_path_factory.mktemp("groups"), "-okv3", *filter(None, [option]))
    feeds = {"x": np.random.default_rng(1).standard_normal((2, 8, 10, 9)).astype(np.float32)}
    return option, tflite.parent, summary, feeds, strict.run_reference(model, [feeds])[0]


@pytest.mark.parametrize("name", READERS)
def test_has_the_groups_and_the_result(name, written):
    option, out, summary, feeds, reference = written
    groups = READERS[name](out)
    assert [n for n in groups if n != 1] == GROUPS[option]
    assert len(groups) == (2 if GROUPS[option] else 5)
    process = runtimes.Process(runtimes.RUNTIMES[name])
    try:
        case = runtimes.Case(process.runtime, out, summary, feeds, reference)
        results, = process.run(case.path, [case.feeds], timeout=300)
    finally:
        process.stop()
    for output, want in case.wanted.items():
        assert strict.relative_error(results[output], want) < 1e-5
