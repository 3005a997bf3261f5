"""A SavedModel as a Core ML program. Only Apple's systems run one: here it has names and shapes."""

import os

import coremltools


class Model:

    def __init__(self, path):
        program = coremltools.convert(os.path.dirname(path), source="tensorflow", convert_to="mlprogram")
        description = program.get_spec().description
        self.inputs = [port.name for port in description.input]
        self.outputs = [port.name for port in description.output]


load = Model
