"""A SavedModel or a frozen graph in OpenVINO, in full precision."""

import os

import numpy as np
import openvino


def plain(name):
    return name[:-2] if name.endswith(":0") else name


class Model:

    def __init__(self, path):
        read = openvino.convert_model(os.path.dirname(path) if os.path.basename(path) == "saved_model.pb" else path)
        self.compiled = openvino.Core().compile_model(read, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
        self.inputs = [plain(name) for port in self.compiled.inputs for name in port.names]
        self.outputs = [plain(name) for port in self.compiled.outputs for name in port.names]

    def run(self, feeds):
        spelled = {plain(name): name for port in self.compiled.inputs for name in port.names}
        got = self.compiled({spelled[name]: value for name, value in feeds.items()})
        return {plain(name): np.array(got[port]) for port in self.compiled.outputs for name in port.names}


load = Model
