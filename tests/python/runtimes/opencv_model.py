"""A frozen graph in OpenCV, which takes and gives images channels first."""

import cv2
import numpy as np
from tensorflow.core.framework import graph_pb2


def moved(array, *perm):
    return np.ascontiguousarray(array.transpose(perm)) if array.ndim == 4 else array


class Model:

    def __init__(self, path):
        self.net = cv2.dnn.readNetFromTensorflow(path)
        with open(path, "rb") as file:
            nodes = graph_pb2.GraphDef.FromString(file.read()).node
        read = {name.split(":")[0] for node in nodes for name in node.input}
        self.inputs = [node.name for node in nodes if node.op == "Placeholder"]
        # The net has no Identity nodes, so that its outputs are called as the nodes before those.
        self.outputs = [node.name for node in nodes if node.op == "Identity" and node.name not in read]

    def run(self, feeds):
        for name, value in feeds.items():
            self.net.setInput(moved(value, 0, 3, 1, 2), name)
        got = self.net.forward(self.net.getUnconnectedOutLayersNames())
        return {name: moved(value, 0, 2, 3, 1) for name, value in zip(self.outputs, got)}


load = Model
