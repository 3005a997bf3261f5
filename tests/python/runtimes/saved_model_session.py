"""A SavedModel in a session, as TensorFlow 1 and serving load it."""

import os

import tensorflow.compat.v1 as tf


class Model:

    def __init__(self, path):
        self.session = tf.Session(graph=tf.Graph())
        with self.session.graph.as_default():
            loaded = tf.saved_model.loader.load(self.session, ["serve"], os.path.dirname(path))
        self.signature = loaded.signature_def["serving_default"]
        self.inputs, self.outputs = list(self.signature.inputs), list(self.signature.outputs)

    def run(self, feeds):
        fetched = {key: info.name for key, info in self.signature.outputs.items()}
        return self.session.run(fetched, {self.signature.inputs[key].name: value for key, value in feeds.items()})


load = Model
