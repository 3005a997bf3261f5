"""The commands of docs/tfjs.md and docs/coreml.md, as they stand there, on the bundled example."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import onnx
import runtimes
import strict

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(document, environment, folder):
    """Writes the files that the document shows and runs its commands in `folder`: what they print."""
    blocks = BLOCK.findall((ROOT / "docs" / document).read_text())
    for language, text in blocks:
        if language != "sh":
            (folder / text.split()[1]).write_text(text)
    shutil.copy(ROOT / "examples/text_direction.onnx", folder)
    binaries = Path(runtimes.environment(environment)).parent
    converter = Path(strict.EXECUTABLE).parent
    variables = {**os.environ, "PATH": f"{binaries}:{converter}:{os.environ['PATH']}", "TF_CPP_MIN_LOG_LEVEL": "3",
                 "NODE_PATH": str(binaries.parent / "js/node_modules")}
    commands = "".join(text for language, text in blocks if language == "sh")
    done = subprocess.run(["bash", "-euc", commands], cwd=folder, env=variables, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_tensorflow_js(tmp_path):
    said = follow("tfjs.md", "tfjs", tmp_path)
    got = np.array(json.loads(said.strip().splitlines()[-1]))
    image = np.full((1, 3, 48, 192), 0.5, np.float32)
    model = onnx.load(ROOT / "examples/text_direction.onnx").SerializeToString()
    (want,) = strict.run_reference(model, [{"x": image}])[0].values()
    assert np.abs(got - want.ravel()).max() < 1e-5


def test_core_ml(tmp_path):
    said = follow("coreml.md", "coremltools", tmp_path)
    assert said.strip().splitlines()[-1] == "x [1, 48, 192, 3]"
    assert (tmp_path / "text_direction.mlpackage/Manifest.json").exists()
