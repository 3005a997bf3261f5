"""A frozen graph in a session, for TensorFlow 1 and 2. Inputs are its placeholders, outputs the Identity nodes that nobody reads."""

import tensorflow.compat.v1 as tf


class Model:

    def __init__(self, path):
        definition = tf.GraphDef()
        with open(path, "rb") as file:
            definition.ParseFromString(file.read())
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.import_graph_def(definition, name="")
        read = {name.split(":")[0].lstrip("^") for node in definition.node for name in node.input}
        self.inputs = [node.name for node in definition.node if node.op == "Placeholder"]
        self.outputs = [node.name for node in definition.node if node.op == "Identity" and node.name not in read]

    def run(self, feeds):
        with tf.Session(graph=self.graph) as session:
            values = session.run([name + ":0" for name in self.outputs], {name + ":0": v for name, v in feeds.items()})
        return dict(zip(self.outputs, values))


load = Model
