"""Whole models of the zoo that lies beside the repository, by the summary's word, against ONNX Runtime."""

import os
import sys
from pathlib import Path

import pytest
import strict

HERE = Path(__file__).resolve().parent
ZOO = Path(os.environ.get("ONNX2TF_ZOO", HERE.parents[1].parent / "shared" / "zoo"))
NAMES = [line for line in (HERE / "zoo_models.txt").read_text().split("\n") if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def zoo():
    if not (ZOO / "zoo.json").exists():
        pytest.skip(f"no zoo at {ZOO}; ONNX2TF_ZOO names another place")
    sys.path.insert(0, str(ZOO))
    import inflate
    import json

    yield inflate, {entry["name"]: entry for entry in json.loads((ZOO / "zoo.json").read_text())}
    sys.path.remove(str(ZOO))


@pytest.mark.parametrize("name", NAMES)
def test_model(zoo, name, tmp_path):
    inflate, entries = zoo
    entry = entries[name]
    path = tmp_path / f"{name}.onnx"
    path.write_bytes(inflate.load(entry).SerializeToString())
    feeds = inflate.feeds(entry)
    dynamic = [i["name"] for i in entry["inputs"] if any(not isinstance(d, int) or d < 1 for d in i["shape"] or [])]
    shapes = [f"{n}:{','.join(map(str, feeds[n].shape))}" for n in dynamic if n in feeds]
    tflite, summary = strict.convert_file(path, tmp_path, *(["-ois", *shapes] if shapes else []))
    error, output = strict.worst_error(tflite, summary, [feeds], strict.run_reference(path, [feeds]))
    assert error < 1e-3, f"relative error {error} of output '{output}'"
