"""A SavedModel through tensorflowjs_converter, run by TensorFlow.js in node."""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np

# docs/tfjs.md: with oneDNN, TensorFlow fuses a hard swish, of any SavedModel, into an op that TensorFlow.js has not.
AS_DOCUMENTED = {"TF_ENABLE_ONEDNN_OPTS": "0"}
BIN = os.path.dirname(sys.executable)


class Model:

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory()
        done = subprocess.run([sys.executable, "-m", "tensorflowjs.converters.converter", "--input_format=tf_saved_model",
                               "--signature_name=serving_default", os.path.dirname(path), self.folder.name],
                              capture_output=True, text=True, env={**os.environ, **AS_DOCUMENTED})
        if done.returncode != 0:
            raise ValueError(done.stderr[-600:])
        signature = json.load(open(os.path.join(self.folder.name, "model.json")))["signature"]
        self.inputs, self.outputs = list(signature["inputs"]), list(signature["outputs"])

    def run(self, feeds):
        request = {"inputs": {name: {"shape": value.shape, "dtype": value.dtype.name, "values": value.ravel().tolist()}
                              for name, value in feeds.items()}, "outputs": self.outputs}
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run_tfjs.js")
        done = subprocess.run([os.path.join(BIN, "node"), script, self.folder.name], input=json.dumps(request), capture_output=True,
                              text=True, env={**os.environ, "NODE_PATH": os.path.join(os.path.dirname(BIN), "js/node_modules")})
        if done.returncode != 0:
            raise ValueError(done.stderr[-600:])
        return {name: np.array(got["values"], got["dtype"]).reshape(got["shape"])
                for name, got in json.loads(done.stdout).items()}


load = Model
