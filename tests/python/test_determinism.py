"""The same model gives the same bytes in every format, however many processors there are."""

import os
import subprocess

import networks
import pytest
import strict

FORMATS = ["-otfv1pb", "-okv3", "-oh5", "-ow"]


def files(model, folder, *, processors=None, form="auto"):
    """The bytes of each file, by name; written with no more processors than given."""
    folder.mkdir()
    (folder / "model.onnx").write_bytes(model)
    out = folder / "out"
    limit = (lambda: os.sched_setaffinity(0, processors)) if processors else None
    subprocess.run([strict.EXECUTABLE, "-n", "-i", str(folder / "model.onnx"), "-o", str(out), *FORMATS, "--saved_model_form", form],
                   check=True, timeout=300, preexec_fn=limit)
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["constants", "variables", "functions"])
@pytest.mark.parametrize("network", [networks.mobilenet, networks.unet, networks.vision_transformer])
def test_bytes_are_the_same(network, form, tmp_path):
    model = network()
    first = files(model, tmp_path / "first", form=form)
    assert {name.rsplit(".", 1)[-1] for name in first} >= {"tflite", "pb", "keras", "h5"}
    one = min(os.sched_getaffinity(0))
    for name, other in {"again": None, "alone": {one}}.items():
        again = files(model, tmp_path / name, processors=other, form=form)
        assert sorted(again) == sorted(first)
        assert [file for file in first if first[file] != again[file]] == []
