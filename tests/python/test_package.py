"""onnx2tf.convert() and its exceptions."""

import inspect
import threading

import models
import numpy as np
import onnx
import onnx2tf
import pytest
import strict


def test_converts_a_file(tmp_path):
    path = tmp_path / "net.onnx"
    onnx.save(models.conv_relu(), path)
    result = onnx2tf.convert(input_onnx_file_path=str(path), output_folder_path=str(tmp_path / "out"), non_verbose=True)
    assert result.paths["float32"] == tmp_path / "out" / "net_float32.tflite"
    assert result.tflite == result.paths["float32"].read_bytes() and result.tflite[4:8] == b"TFL3"
    port = result.inputs[0]
    assert (port.name, port.dtype, port.source_shape, port.shape, port.perm) == (
        "x", "float32", (1, 3, 8, 8), (1, 8, 8, 3), (0, 2, 3, 1))
    assert result.transposes == 0


@pytest.mark.parametrize("form", [lambda m: m, lambda m: m.SerializeToString()])
def test_converts_a_model_in_memory(tmp_path, form):
    model = models.conv_relu()
    result = onnx2tf.convert(onnx_graph=form(model), output_folder_path=tmp_path, keep_output_layout=True,
                             keep_shape_absolutely_input_names=["x"])
    x = np.random.default_rng(0).standard_normal((1, 3, 8, 8)).astype(np.float32)
    got = strict.run_litert(result.paths["float32"], [{"x": x}])[0]["y"]
    want = strict.run_reference(model.SerializeToString(), [{"x": x}])[0]["y"]
    assert strict.relative_error(got, want) < 1e-5


def test_gives_a_keras_model_that_trains(tmp_path):
    x = np.random.default_rng(0).standard_normal((1, 3, 8, 8)).astype(np.float32)
    model = models.conv_relu()
    result = onnx2tf.convert(onnx_graph=model, output_folder_path=tmp_path, output_keras_v3=True)
    keras_model = result.to_keras()
    want = strict.run_reference(model.SerializeToString(), [{"x": x}])[0]["y"].transpose(0, 2, 3, 1)
    image = x.transpose(0, 2, 3, 1)
    assert strict.relative_error(keras_model.predict(image, verbose=0), want) < 1e-5
    keras_model.compile("sgd", "mse")
    losses = keras_model.fit(image, np.zeros_like(want), epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    with pytest.raises(ValueError, match="output_keras_v3"):
        onnx2tf.convert(onnx_graph=model, output_folder_path=tmp_path).to_keras()


def test_a_refused_format_is_an_error_that_has_the_rest(tmp_path):
    with pytest.raises(onnx2tf.UnsupportedOpError, match="'sum'") as caught:
        onnx2tf.convert(onnx_graph=models.summing(), output_folder_path=tmp_path, output_keras_v3=True)
    result = caught.value.result
    assert set(result.paths) == {"float32", "float16", "saved_model"} and set(result.refused) == {"keras"}
    assert result.saved_model == tmp_path and result.targets["TensorFlow"].outputs[0].name == "y"


def test_signature_has_the_long_option_names():
    parameters = inspect.signature(onnx2tf.convert).parameters
    assert {"input_onnx_file_path", "onnx_graph", "overwrite_input_shape", "output_h5"} <= set(parameters)
    assert parameters["output_folder_path"].default == "saved_model" and parameters["output_h5"].default is False


def test_false_and_none_ask_for_nothing(tmp_path):
    onnx2tf.convert(onnx_graph=models.conv_relu(), output_folder_path=tmp_path, output_h5=False, batch_size=None,
                    overwrite_input_shape=None, quant_type="per-channel")


def test_old_options_are_warnings(tmp_path):
    with pytest.warns(UserWarning, match="serving_default"):
        onnx2tf.convert(onnx_graph=models.conv_relu(), output_folder_path=tmp_path, output_signaturedefs=True)


def test_each_code_has_its_exception(tmp_path):
    assert {kind.code for kind in onnx2tf.Onnx2TfError.__subclasses__()} == {
        "invalid-model", "unsupported-op", "unsupported-attribute", "unsupported-type", "option", "limit", "io", "internal"}
    with pytest.raises(onnx2tf.IoError) as caught:
        onnx2tf.convert(str(tmp_path / "none.onnx"))
    assert isinstance(caught.value, OSError) and "none.onnx" in str(caught.value)
    with pytest.raises(onnx2tf.InvalidModelError):
        onnx2tf.convert(onnx_graph=b"\xff\xff\xff")
    with pytest.raises(onnx2tf.UnsupportedOpError) as caught:
        onnx2tf.convert(onnx_graph=models.single_node("Frobnicate", domain="my.domain"))
    assert "Frobnicate" in caught.value.message
    with pytest.raises(onnx2tf.OptionError, match="did you mean 'output_folder_path'"):
        onnx2tf.convert(onnx_graph=models.conv_relu(), outptu_folder_path="x")
    with pytest.raises(onnx2tf.OptionError, match="not available yet"):
        onnx2tf.convert(onnx_graph=models.conv_relu(), output_dynamic_range_quantized_tflite=True)


def test_other_threads_run_meanwhile(tmp_path):
    model = models.gemm(3000).SerializeToString()
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.wait(0.001):
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    before = len(ticks)
    result = onnx2tf.convert(onnx_graph=model, output_folder_path=tmp_path)
    during = len(ticks) - before
    stop.set()
    thread.join()
    # Half of the ticks that would fit into the conversion would be plenty; a held lock gives next to none.
    assert during > 100 * sum(result.seconds.values())
