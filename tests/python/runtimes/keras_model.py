""".keras and .h5 files: Keras 3 on any backend, or another module of its kind (KERAS_MODULE)."""

import importlib
import os

import numpy as np

keras = importlib.import_module(os.environ.get("KERAS_MODULE", "keras"))


def listed(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def layer_of(tensor):
    """What computes a tensor, in Keras 3 and 2."""
    history = tensor._keras_history
    return getattr(history, "operation", None) or history[0]


class Model:

    def __init__(self, path):
        keras.backend.clear_session()
        self.model = keras.models.load_model(path)
        self.inputs = [tensor.name.split(":")[0] for tensor in self.model.inputs]
        self.outputs = [layer_of(tensor).name for tensor in self.model.outputs]

    def fed(self, feeds):
        values = [feeds[name] for name in self.inputs]
        return values[0] if len(values) == 1 else values

    def run(self, feeds):
        if hasattr(keras, "ops"):
            got = [keras.ops.convert_to_numpy(value) for value in listed(self.model(self.fed(feeds)))]
        else:
            got = listed(self.model.predict(self.fed(feeds), batch_size=len(next(iter(feeds.values())))))
        return dict(zip(self.outputs, [np.asarray(value) for value in got]))


load = Model


def settled(layer):
    """Lets the layer's next call scale and shift its own weights, so that its results have mean 0 and variance 1."""
    call = layer.call

    def settling_call(*operands, **options):
        del layer.call  # only this once
        result = keras.ops.convert_to_numpy(call(*operands, **options))
        scale = 1 / (result.std() or 1)
        shift = result.mean() if layer.bias is not None else np.float32(0)
        layer.kernel.assign(layer.kernel * scale)
        if layer.bias is not None:
            layer.bias.assign((layer.bias - shift) * scale)
        return keras.ops.convert_to_tensor((result - shift) * scale)

    layer.call = settling_call


def settle(model, fed):
    """Moves the weights to where training may start: no function behind a layer is saturated for this batch (LSUV, arXiv 1511.06422).

    As loaded, a network with a result such as sigmoid(100) has gradients of 0 in float32, and no optimizer changes its weights.
    """
    for layer in model._flatten_layers():
        if getattr(layer, "kernel", None) is not None:
            settled(layer)
    model(fed)


def trainable_values(model):
    """Arrays of the trainable weights, also where weights are tensors of a graph (TensorFlow 1)."""
    values = {id(weight): value for weight, value in zip(model.weights, model.get_weights())}
    return [np.array(values[id(weight)]) for weight in model.trainable_weights]


def fit(model, job):
    """Trains for {"feeds": ..., "targets": ..., "epochs": n}: the losses, and for each trainable weight whether it changed.

    With "settle" from other weights than those of the file, by steps of the same size for small gradients, too.
    """
    kept = [(name, tensor) for name, tensor in zip(model.outputs, model.model.outputs) if "float" in str(tensor.dtype)]
    trained = keras.Model(model.model.inputs, [tensor for _, tensor in kept])
    optimizer = keras.optimizers.Adam(1e-3)
    if job.get("settle"):
        settle(trained, model.fed(job["feeds"]))
        optimizer = keras.optimizers.Adam(1e-3, epsilon=1e-20)
    before = trainable_values(trained)
    targets = [job["targets"][name] for name, _ in kept]
    trained.compile(optimizer=optimizer, loss=["mse"] * len(targets))
    history = trained.fit(model.fed(job["feeds"]), targets if len(targets) > 1 else targets[0], epochs=job["epochs"],
                              batch_size=len(targets[0]), verbose=0)
    after = trainable_values(trained)
    names = [getattr(w, "path", w.name) for w in trained.trainable_weights]
    return {"losses": [float(x) for x in history.history["loss"]],
            "changed": {name: bool((a != b).any()) for name, a, b in zip(names, after, before)}}
