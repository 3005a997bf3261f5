"""A frozen graph in OpenCV, which takes and gives images channels first."""

import cv2
import numpy as np


def moved(array, *perm):
    return np.ascontiguousarray(array.transpose(perm)) if array.ndim == 4 else array


class Model:

    def __init__(self, path):
        self.net = cv2.dnn.readNetFromTensorflow(path)
        self.inputs, self.outputs = [], list(self.net.getUnconnectedOutLayersNames())

    def run(self, feeds):
        for name, value in feeds.items():
            self.net.setInput(moved(value, 0, 3, 1, 2), name)
        return {name: moved(value, 0, 2, 3, 1) for name, value in zip(self.outputs, self.net.forward(self.outputs))}


load = Model
