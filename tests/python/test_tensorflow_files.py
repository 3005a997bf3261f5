"""The files of the TensorFlow target, read by TensorFlow itself.

The program tensorflow_samples (tests/targets/tensorflow) writes one network in every form, and a checkpoint.
"""

import os
import subprocess
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import pytest
import runtimes
from samples import imported, written_by

FORMS = ["constant", "variables", "callable", "callable_constant"]
WITH_VARIABLES = ["variables", "callable"]
CALLABLE = ["callable", "callable_constant"]

tf = imported("tensorflow")
samples = written_by("tensorflow_samples", "ONNX2TF_SAMPLES")


def pattern(*dims):
    return ((7 * np.arange(np.prod(dims)) % 11 - 5) / 8).astype(np.float32).reshape(dims)


def inputs():
    random = np.random.default_rng(3)
    return {"image.1": random.normal(size=(2, 8, 8, 3)).astype(np.float32),
            "lambda": random.normal(size=(2, 8, 8, 4)).astype(np.float32)}


def expected(image, added):
    kernel = pattern(3, 3, 3, 4)
    padded = np.pad(image, ((0, 0), (1, 1), (1, 1), (0, 0)))
    conv = sum(padded[:, i:i + 8, j:j + 8] @ kernel[i, j] for i in range(3) for j in range(3))
    y = 8 * np.maximum(conv + pattern(4), 0) + added
    return {"y": y, "top/1:0": np.argsort(-y, axis=3, kind="stable")[..., :2], "lambda": 2 * y[..., 2:]}


def check(results):
    fed = inputs()
    wanted = expected(fed["image.1"], fed["lambda"])
    assert set(results) == set(wanted)
    for key, value in wanted.items():
        np.testing.assert_allclose(np.asarray(results[key]), value, rtol=1e-5, atol=1e-5, err_msg=key)


def signature(model):
    return model.signatures["serving_default"]


def keywords():
    """The inputs by their names in Python: no word of the language can be a parameter."""
    fed = inputs()
    return {"image_1": fed["image.1"], "lambda_": fed["lambda"]}


def signature_inputs():
    fed = inputs()
    return {"image.1": fed["image.1"], "lambda_": fed["lambda"]}


def tensors(tf, values):
    return {key: tf.constant(value) for key, value in values.items()}


@pytest.mark.parametrize("form", FORMS)
def test_signature_runs(tf, samples, form):
    model = tf.saved_model.load(str(samples / form))
    assert model.tensorflow_version == "2.21.0"
    check(signature(model)(**tensors(tf, keywords())))


@pytest.mark.parametrize("form", FORMS)
def test_graph_runs_without_python_objects(tf, samples, form):
    """As TensorFlow Serving loads it: by the signature's tensors."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        meta = tf.compat.v1.saved_model.loader.load(session, ["serve"], str(samples / form))
        ports = meta.signature_def["serving_default"]
        fed = {ports.inputs[key].name: value for key, value in signature_inputs().items()}
        check(session.run({key: port.name for key, port in ports.outputs.items()}, fed))


def test_frozen_graph_runs(tf, samples):
    graph_def = tf.compat.v1.GraphDef.FromString((samples / "frozen.pb").read_bytes())
    assert (graph_def.versions.producer, graph_def.versions.min_consumer) == (2474, 12)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.import_graph_def(graph_def, name="")
        fed = {"image.1:0": inputs()["image.1"], "lambda/in:0": inputs()["lambda"]}
        check(session.run({"y": "out_y:0", "top/1:0": "out_top:0", "lambda": "out_lambda:0"}, fed))


@pytest.mark.parametrize("form", FORMS)
def test_tflite_converter_takes_it(tf, samples, form):
    converter = tf.lite.TFLiteConverter.from_saved_model(str(samples / form))
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    check(interpreter.get_signature_runner("serving_default")(**signature_inputs()))


@pytest.mark.parametrize("form", FORMS)
def test_saving_again_keeps_the_model(tf, samples, form, tmp_path):
    model = tf.saved_model.load(str(samples / form))
    tf.saved_model.save(model, str(tmp_path), signatures=dict(model.signatures))
    again = tf.saved_model.load(str(tmp_path))
    check(signature(again)(**tensors(tf, keywords())))


def variables_of(model, form):
    return model.trainable_variables if form in CALLABLE else signature(model).trainable_variables


@pytest.mark.parametrize("form", FORMS)
def test_weights_are_trainable_where_they_are_variables(tf, samples, form):
    model = tf.saved_model.load(str(samples / form))
    variables = variables_of(model, form)
    assert {v.name for v in variables} == ({"conv/kernel:0", "conv/bias:0"} if form in WITH_VARIABLES else set())
    if form not in WITH_VARIABLES:
        return
    fed = tensors(tf, keywords())

    def loss():
        return tf.reduce_mean(tf.square(signature(model)(**fed)["lambda"]))

    with tf.GradientTape() as tape:
        before = loss()
    for variable, gradient in zip(variables, tape.gradient(before, variables)):
        variable.assign_sub(1e-6 * gradient)
    assert loss() < before


@pytest.mark.parametrize("form", CALLABLE)
def test_callable_takes_the_inputs_in_their_order(tf, samples, form):
    model = tf.saved_model.load(str(samples / form))
    fed = tensors(tf, inputs())
    check(model(fed["lambda"], fed["image.1"]))
    check(model.serve(**tensors(tf, keywords())))
    assert len(model.variables) == (2 if form in WITH_VARIABLES else 0)


TENSORFLOW_1 = """
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    meta = tf.compat.v1.saved_model.loader.load(session, ["serve"], folder)
    ports = meta.signature_def["serving_default"]
    fed = {ports.inputs[key].name: value for key, value in inputs.items()}
    results = session.run({key: port.name for key, port in ports.outputs.items()}, fed)
"""

KERAS_2 = """
import tf_keras
model = tf_keras.models.load_model(folder)
results = {key: value.numpy() for key, value in model(inputs["lambda_"], inputs["image.1"]).items()}
"""


def check_elsewhere(environment, script, folder, tmp_path):
    """Runs a script in an environment of tools/consumers, which makes `results` of `inputs` and the model in `folder`."""
    given, taken = tmp_path / "inputs.npz", tmp_path / "results.npz"
    np.savez(given, **signature_inputs())
    program = f"""
import numpy as np
import tensorflow as tf
folder, inputs = {str(folder)!r}, dict(np.load({str(given)!r}))
{script}
np.savez({str(taken)!r}, **{{key.replace("/", "|"): value for key, value in results.items()}})
"""
    done = subprocess.run([runtimes.environment(environment), "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    check({key.replace("|", "/"): value for key, value in np.load(taken).items()})


@pytest.mark.parametrize("form", FORMS)
def test_tensorflow_1_runs_it(samples, form, tmp_path):
    check_elsewhere("tf1", TENSORFLOW_1, samples / form, tmp_path)


@pytest.mark.parametrize("form", CALLABLE)
def test_keras_2_loads_it(samples, form, tmp_path):
    check_elsewhere("tf_keras", KERAS_2, samples / form, tmp_path)


@pytest.mark.parametrize("form", CALLABLE)
def test_layer_of_keras_3_takes_it(tf, samples, form):
    import keras

    layer = keras.layers.TFSMLayer(str(samples / form), call_endpoint="serve")
    check(layer(inputs()["lambda"], image_1=inputs()["image.1"]))


def test_one_input_needs_no_keyword(tf, samples):
    import keras

    x = tf.constant([1.0, -2.0])
    np.testing.assert_array_equal(signature(tf.saved_model.load(str(samples / "single")))(x)["negative"], -x)
    layer = keras.layers.TFSMLayer(str(samples / "single"), call_endpoint="serving_default")
    np.testing.assert_array_equal(layer(x)["negative"], -x)


def test_checkpoint_is_the_one_that_tensorflow_writes(tf, samples, tmp_path):
    """What TensorFlow reads from it, and writes itself in the same order, are the same bytes."""
    keys = (samples / "bundle.keys").read_text().splitlines()
    reader = tf.train.load_checkpoint(str(samples / "bundle" / "variables"))
    values = {key: reader.get_tensor(key) for key in keys}
    np.testing.assert_array_equal(values["large"], pattern(700, 1000))
    np.testing.assert_array_equal(values["deferred"], pattern(5, 7))
    np.testing.assert_array_equal(values["layer_7919/kernel"], np.float32(1))
    np.testing.assert_array_equal(values["type/bf16"].astype(np.float32), [[0, 1, 2], [3, 0, 1]])
    assert values["strings"].tolist() == [[b"a", b""], [b"x" * 200, "é".encode()]]
    assert values["empty"].shape == (0, 4)
    assert values["scalar"] == -7
    own = tmp_path / "own"
    tf.raw_ops.SaveV2(prefix=str(own), tensor_names=keys, shape_and_slices=[""] * len(keys),
                      tensors=[tf.constant(values[key]) for key in keys])
    for suffix in (".index", ".data-00000-of-00001"):
        ours = Path(f"{samples}/bundle/variables{suffix}").read_bytes()
        assert ours == Path(f"{own}{suffix}").read_bytes(), suffix
