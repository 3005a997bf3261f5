"""A SavedModel by what Keras 2 makes of its folder."""

import os

import numpy as np
import tf_keras


class Model:

    def __init__(self, path):
        self.model = tf_keras.models.load_model(os.path.dirname(path))
        function = self.model.signatures["serving_default"]
        self.inputs, self.outputs = sorted(function.structured_input_signature[1]), sorted(function.structured_outputs)

    def run(self, feeds):
        return {name: np.asarray(value) for name, value in self.model(**feeds).items()}


load = Model
