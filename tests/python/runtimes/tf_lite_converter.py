"""A SavedModel through TensorFlow's own TFLite converter. With `calibration`, feeds to measure ranges on, quantized in full."""

import os

import numpy as np
import tensorflow as tf

from litert import Model as Interpreted


class Model:

    def __init__(self, path, calibration=()):
        converter = tf.lite.TFLiteConverter.from_saved_model(os.path.dirname(path))
        if calibration:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: calibration
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        self.runner = Interpreted(model_content=converter.convert()).interpreter.get_signature_runner("serving_default")
        self.inputs, self.outputs = list(self.runner.get_input_details()), list(self.runner.get_output_details())

    def run(self, feeds):
        return {name: np.asarray(value) for name, value in self.runner(**feeds).items()}


load = Model
