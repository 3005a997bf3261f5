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


def fit(model, job):
    """Trains for {"feeds": ..., "targets": ..., "epochs": n}: the losses, and for each trainable weight whether it changed."""
    kept = [(name, tensor) for name, tensor in zip(model.outputs, model.model.outputs) if "float" in str(tensor.dtype)]
    trained = keras.Model(model.model.inputs, [tensor for _, tensor in kept])
    before = [np.array(w) for w in trained.trainable_weights]
    targets = [job["targets"][name] for name, _ in kept]
    trained.compile(optimizer=keras.optimizers.Adam(1e-3), loss=["mse"] * len(targets))
    history = trained.fit(model.fed(job["feeds"]), targets if len(targets) > 1 else targets[0], epochs=job["epochs"],
                              batch_size=len(targets[0]), verbose=0)
    after = [np.array(w) for w in trained.trainable_weights]
    names = [getattr(w, "path", w.name) for w in trained.trainable_weights]
    return {"losses": [float(x) for x in history.history["loss"]],
            "changed": {name: bool((a != b).any()) for name, a, b in zip(names, after, before)}}
