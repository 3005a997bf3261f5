"""TFLite files in LiteRT."""

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def packed_pairs(array):
    """Integers of two bits as TFLite has them in memory: four per byte, the first in the low bits."""
    low = np.zeros(-(-array.size // 4) * 4, np.uint8)
    low[:array.size] = array.astype(np.int8).ravel().view(np.uint8) & 3
    return (low.reshape(-1, 4) << np.array([0, 2, 4, 6], np.uint8)).sum(axis=1).astype(np.uint8)


class Model:

    def __init__(self, path=None, **content):
        self.interpreter = Interpreter(model_path=path, num_threads=1, **content)
        self.details = {d["name"]: d for d in self.interpreter.get_input_details()}
        self.inputs = list(self.details)
        self.outputs = [d["name"] for d in self.interpreter.get_output_details()]

    def set(self, detail, array):
        if array.dtype.name != "int2":
            self.interpreter.set_tensor(detail["index"], array.astype(detail["dtype"], order="C"))
            return
        # set_tensor does not know the type; the view has more elements than the memory behind it has bytes.
        pairs = packed_pairs(array)
        self.interpreter.tensor(detail["index"])().reshape(-1)[:pairs.size] = pairs.view(np.int8)

    def run(self, feeds):
        for name, array in feeds.items():
            if list(array.shape) != list(self.details[name]["shape"]):
                self.interpreter.resize_tensor_input(self.details[name]["index"], array.shape)
        self.interpreter.allocate_tensors()
        for name, array in feeds.items():
            self.set(self.details[name], array)
        self.interpreter.invoke()
        return {d["name"]: self.interpreter.get_tensor(d["index"]) for d in self.interpreter.get_output_details()}


load = Model
