"""The files of the Keras target, read by Keras 3, the oldest and the latest, by Keras 2, and by h5py.

The program keras_samples (tests/targets/keras) writes small networks whose weights follow from their places.
"""

import os
import subprocess
import zipfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from keras_files import check, pattern, random_inputs
from runtimes import environment
from samples import imported, written_by

RANDOM = [f"random_{links}_{seed}" for links in ["standard", "ops"] for seed in range(12)]
STANDARD = ["standard", "long_names", *(name for name in RANDOM if "standard" in name)]
FORMS = ["keras", "h5"]
TYPES = "float32 float16 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool".split()

keras = imported("keras")
h5py = imported("h5py")
samples = written_by("keras_samples", "ONNX2TF_KERAS_SAMPLES")


@pytest.mark.parametrize("form", FORMS)
def test_standard_layers_load_and_train(keras, samples, form):
    model = check(keras, samples / f"standard.{form}")
    names = [layer.name for layer in model.layers if "block" in layer.name]
    assert names == ["block_0_conv", "block_0_bn", "block_0_relu"]
    assert model.output_names == ["y", "f"]
    assert [tensor.name for tensor in model.inputs] == ["x", "x2"]


@pytest.mark.parametrize("form", FORMS)
def test_ops_load_and_train(keras, samples, form):
    model = check(keras, samples / f"ops.{form}")
    assert model.output_names == ["split_y_0"]
    # Names that Keras gives to ops are not taken.
    assert model.inputs[0].name == "transpose_1_input"
    assert model.get_layer("add_layer").units == 5


@pytest.mark.parametrize("form", FORMS)
def test_models_of_one_output_give_a_tensor_and_no_list(keras, samples, form):
    model = keras.models.load_model(samples / f"ops.{form}")
    assert not isinstance(model(random_inputs(model)[0]), list)


@pytest.mark.parametrize("form, train", [("keras", True), ("h5", False)])
@pytest.mark.parametrize("name", ["chain_ops", "chain_standard"])
def test_models_too_deep_for_the_recursion_of_keras(keras, samples, name, form, train):
    model = check(keras, samples / f"{name}.{form}", train=train)
    assert model.output_names == ["y", "early"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["long_names", *RANDOM])
def test_weights_land_in_their_layers(keras, samples, name, form):
    check(keras, samples / f"{name}.{form}")


@pytest.mark.parametrize(
    "name, module, forms, names",
    [
        ("tf_keras", "tf_keras", FORMS, STANDARD),
        ("tf1", "tensorflow.keras", ["h5"], STANDARD),
        ("keras_oldest", "keras", FORMS, ["standard", "ops", "chain_ops", *RANDOM[::3]]),
    ],
)
def test_other_versions_of_keras(samples, name, module, forms, names):
    files = [f"{file}.{form}" for file in names for form in forms]
    program = Path(__file__).with_name("keras_files.py")
    done = subprocess.run(
        [environment(name), str(program), module, str(samples), *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("name", ["standard", "ops", "chain_ops", *RANDOM[::6]])
def test_weight_files_load_into_models(keras, samples, name):
    model = keras.models.load_model(samples / f"{name}.keras")
    expected = model.get_weights()
    model.set_weights([np.zeros_like(w) for w in expected])
    model.load_weights(samples / f"{name}.weights.h5")
    for got, wanted in zip(model.get_weights(), expected):
        np.testing.assert_array_equal(got, wanted)


def test_branches_of_switch_are_models(keras, samples):
    model = keras.models.load_model(samples / "switch.keras")
    x = np.ones((2, 4), np.float32)
    np.testing.assert_allclose(model([x, np.int32(0)]), x + pattern((4,), 3), rtol=1e-6)
    np.testing.assert_allclose(model([x, np.int32(1)]), x * pattern((4,), 3), rtol=1e-6)


def test_constants_are_exact(keras, samples):
    import ml_dtypes

    model = keras.models.load_model(samples / "constants.keras")
    outputs = dict(zip(model.output_names, model(np.zeros((1, 1), np.float32))))
    reals = np.array([0.1, 7.0385307e-26, -0.0, 3.4028235e38, 1e-30, 16777216.0], np.float32)
    expected = {
        "y_f32": reals,
        "y_f64": reals.astype(np.float64),
        "y_bf16": reals.astype(ml_dtypes.bfloat16),
        **{f"y_{name}": np.array([0, 1, 127, 100], dtype) for name, dtype in [("i8", "int8"), ("u8", "uint8")]},
        **{f"y_{name}": np.array([0, 1, 127, 100], dtype) for name, dtype in [("i32", "int32"), ("i64", "int64")]},
        "y_bool": np.array([False, True]),
    }
    with np.errstate(over="ignore"):
        expected["y_f16"] = reals.astype(np.float16)
    assert sorted(outputs) == sorted(expected)
    for name, wanted in expected.items():
        got = keras.ops.convert_to_numpy(outputs[name])[0]
        assert got.dtype == wanted.dtype, name
        np.testing.assert_array_equal(got, wanted, err_msg=name)


def test_archives_are_whole_and_say_nothing_of_the_day(samples):
    with zipfile.ZipFile(samples / "standard.keras") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("dtype", TYPES)
def test_datasets_of_all_types(h5py, samples, dtype):
    with h5py.File(samples / "types.h5") as file:
        assert file[dtype].dtype == dtype
        np.testing.assert_array_equal(file[dtype][()], np.array([[0, 1, 1], [0, 1, 3]], dtype))


def test_datasets_of_other_types_and_shapes(h5py, samples):
    import ml_dtypes

    with h5py.File(samples / "types.h5") as file:
        bfloat16 = file["bfloat16"]
        assert bfloat16.attrs["dtype"] == "bfloat16"  # as Keras marks it
        np.testing.assert_array_equal(bfloat16[()].view(ml_dtypes.bfloat16), [[0, 1, 1], [0, 1, 3]])
        np.testing.assert_array_equal(file["complex64"][()], np.array([1.5 - 2j], np.complex64))
        assert file["scalar"][()] == 2.5
        assert file["scalar"].shape == ()
        assert file["empty"].shape == (3, 0)


def test_names_of_datasets(h5py, samples):
    with h5py.File(samples / "types.h5") as file:
        found = {}
        file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    many = {name: value for name, value in found.items() if name.startswith("many/")}
    assert len(many) == 5000
    assert all(value == [int(name.removeprefix("many/"))] for name, value in many.items())
    filled = {"a/b/c": 1, "a_b_1": 2, "a_b_c_d_1": 3, "_/x": 4}
    for name, value in filled.items():
        np.testing.assert_array_equal(found[name], np.full(2, value))
