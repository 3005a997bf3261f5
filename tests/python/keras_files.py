"""Checks of the files that keras_samples writes: what models compute, that they train, which layer has which weights.

As a program, for environments of other Keras versions (down to Python 3.7):
    keras_files.py MODULE FOLDER FILE...        checks the files with Keras from MODULE; complaints go to stderr
"""

import importlib
import os
import sys
import tempfile

import numpy as np


def pattern(shape, seed):
    values = (7 * np.arange(np.prod(shape)) + seed) % 11 - 5
    return (values.astype(np.float32) / np.float32(10)).reshape(shape)


def conv_trunk(x):
    """Convolution 3 x 3 (same), batch normalization, relu6."""
    kernel, bias = pattern((3, 3, 3, 4), 1), pattern((4,), 2)
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    y = sum(padded[:, i : i + 8, j : j + 8] @ kernel[i, j] for i in range(3) for j in range(3)) + bias
    y = (y - pattern((4,), 4)) / np.sqrt(np.float32(0.999 + 1e-3)) * 0.5 + pattern((4,), 3)
    return np.clip(y, 0, 6)


def standard_reference(x, x2):
    trunk = conv_trunk(x)
    pooled = trunk.reshape(-1, 4, 2, 4, 2, 4).max(axis=(2, 4))
    f = pooled.repeat(2, axis=1).repeat(2, axis=2) + x2
    flat = np.concatenate([f, trunk], axis=-1).transpose(0, 3, 1, 2).reshape(-1, 512)
    return [flat @ pattern((512, 5), 5) + pattern((5,), 6), f]


def ops_reference(x):
    part = conv_trunk(x).transpose(0, 3, 1, 2)[:, :, 1:7:2, ::-1] * pattern((4, 1, 8), 7)
    flat = (part[..., :4] + part[..., 4:]).reshape(-1, 48)
    return [flat @ pattern((48, 5), 8) + pattern((5,), 9)]


def chain_reference(x, length, standard):
    y, early = x, None
    for i in range(length):
        if i % 100 == 50:
            y = y @ pattern((4, 4), i // 100) + pattern((4,), i // 100 + 1)
        elif standard:
            y = np.where(y < 0, y * np.float32(0.3), y)  # LeakyReLU without arguments
        else:
            y = y + np.float32(0.25 if i % 2 == 0 else -0.25)
        early = y if i == 10 else early
    return [y + early, early]


def random_inputs(model):
    random = np.random.RandomState(0)
    return [random.uniform(-1, 1, (3,) + tuple(x.shape[1:])).astype(np.float32) for x in model.inputs]


def predict(model, inputs):
    outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    return outputs if isinstance(outputs, list) else [outputs]


def assert_close(got, expected):
    assert len(got) == len(expected)
    for a, b in zip(got, expected):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


def assert_trains(keras, model, inputs):
    before = [w.copy() for w in model.get_weights()]
    targets = [np.full_like(y, 0.2) for y in predict(model, inputs)]
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=["mse"] * len(targets))
    fed = inputs if len(inputs) > 1 else inputs[0]
    model.fit(fed, targets if len(targets) > 1 else targets[0], epochs=3, batch_size=3, verbose=0)
    unchanged = [w.shape for w, old in zip(model.get_weights(), before) if np.array_equal(w, old)]
    assert before and not unchanged, unchanged


def assert_saves(keras, model, inputs, path):
    model.save(path)
    again = keras.models.load_model(path)
    for a, b in zip(predict(again, inputs), predict(model, inputs)):
        np.testing.assert_array_equal(a, b)


def assert_weights_in_place(model):
    layers = [layer for layer in model.layers if layer.get_weights()]
    assert len(layers) > 5
    for layer in layers:
        value = int(layer.name[1:]) + 1  # "d7"
        kernel, bias = layer.get_weights()
        assert (kernel == value).all() and (bias == -value).all(), layer.name


REFERENCES = {
    "standard": standard_reference,
    "ops": ops_reference,
    "chain_ops": lambda x: chain_reference(x, 1500, standard=False),
    "chain_standard": lambda x: chain_reference(x, 1100, standard=True),
}


def check(keras, path, train=True):
    """Loads a file; gives the model as it was loaded."""
    name = os.path.splitext(os.path.basename(path))[0]
    model = keras.models.load_model(path)
    if name not in REFERENCES:
        assert_weights_in_place(model)
        return model
    inputs = random_inputs(model)
    assert_close(predict(model, inputs), REFERENCES[name](*inputs))
    if train:
        assert_trains(keras, model, inputs)
        with tempfile.TemporaryDirectory() as folder:
            newest = "again.h5" if keras.__version__.startswith("2.2.") else "again.keras"
            assert_saves(keras, model, inputs, os.path.join(folder, newest))
    return model


def main():
    keras = importlib.import_module(sys.argv[1])
    for name in sys.argv[3:]:
        try:
            check(keras, os.path.join(sys.argv[2], name), train="chain" not in name)
        except Exception as error:  # the next file may be read
            sys.exit("%s: %s: %s" % (name, type(error).__name__, error))


if __name__ == "__main__":
    main()
