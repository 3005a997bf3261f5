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

    def fed(self, feeds):
        return {name: tf.constant(array, self.specs[name].dtype) for name, array in feeds.items()}

    def run(self, feeds):
        return {name: value.numpy() for name, value in self.function(**self.fed(feeds)).items()}


load = Model


def fit(model, job):
    """One step down the gradient of the outputs' squares on job["feeds"]: whether each trainable variable changed."""
    variables = list(getattr(model.root, "trainable_variables", ()) or model.function.trainable_variables)
    before = [variable.numpy() for variable in variables]
    with tf.GradientTape() as tape:
        loss = tf.add_n([tf.reduce_mean(tf.square(value)) for value in model.function(**model.fed(job["feeds"])).values()])
    for variable, slope in zip(variables, tape.gradient(loss, variables)):
        if slope is not None:
            variable.assign_sub(job["rate"] * slope)
    return {"changed": {variable.name: bool((old != variable.numpy()).any()) for variable, old in zip(variables, before)}}
