"""A SavedModel by its signature, as tf.saved_model.load gives it."""

import os

import tensorflow as tf


class Model:

    def __init__(self, path):
        folder = os.path.dirname(path)
        self.root = tf.saved_model.load(folder)  # variables live as long as the root does
        self.function = self.root.signatures["serving_default"]
        self.specs = self.function.structured_input_signature[1]
        self.inputs, self.outputs = sorted(self.specs), sorted(self.function.structured_outputs)

    def run(self, feeds):
        fed = {name: tf.constant(array, self.specs[name].dtype) for name, array in feeds.items()}
        return {name: value.numpy() for name, value in self.function(**fed).items()}


load = Model
