"""The command line: exit codes, messages, and what is left on disk."""

import json
import os
import signal
import subprocess
import time

import models
import onnx
import pytest
import strict


def run(*words, **keywords):
    return subprocess.run([strict.EXECUTABLE, *map(str, words)], capture_output=True, text=True, timeout=120, **keywords)


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "net.onnx"
    onnx.save(models.conv_relu(), path)
    return path


def everything_below(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def files_below(folder):
    return sorted(str(path) for path in everything_below(folder))


def test_version_is_quick():
    best = 1.0
    for _ in range(20):
        started = time.perf_counter()
        done = run("--version")
        best = min(best, time.perf_counter() - started)
    assert done.returncode == 0 and done.stdout.startswith("onnx2tf ")
    # 5 ms is the promise; starting a process from Python takes a few on top.
    assert best < 0.015


def test_writes_both_files_and_a_table(model, tmp_path):
    before = model.read_bytes()
    done = run("-i", model, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert files_below(tmp_path / "out") == ["net_float16.tflite", "net_float32.tflite", "saved_model.pb"]
    assert "net_float32.tflite" in done.stdout and "0 transposes" in done.stdout
    assert "[1,3,8,8]" in done.stdout and "[1,8,8,3]" in done.stdout
    assert model.read_bytes() == before


def test_formulas_stand_in_the_summary_not_in_the_table(tmp_path):
    net = models.conv_relu(size="image_side")
    net.graph.node[0].attribute.append(onnx.helper.make_attribute("strides", [2, 2]))
    net.graph.output[0].CopyFrom(onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None))
    onnx.save(net, tmp_path / "net.onnx")
    done = run("-i", tmp_path / "net.onnx", "-o", tmp_path / "out", "--summary", tmp_path / "s.json")
    assert done.returncode == 0, done.stderr
    assert "[1,8,?,?]" in done.stdout and "--summary" in done.stdout
    shape = json.loads((tmp_path / "s.json").read_text())["outputs"][0]["source_shape"]
    assert shape[:2] == [1, 8] and "image_side" in shape[2]


def test_long_names_of_dims_stand_in_the_table(tmp_path):
    onnx.save(models.conv_relu(size="the_height_and_width_of_images"), tmp_path / "net.onnx")
    done = run("-i", tmp_path / "net.onnx", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "[1,3,the_height_and_width_of_images,the_height_and_width_of_images]" in done.stdout
    assert "--summary" not in done.stdout


def test_default_folder_is_saved_model(model, tmp_path):
    assert run("-i", model, "-n", cwd=tmp_path).returncode == 0
    assert (tmp_path / "saved_model" / "net_float32.tflite").exists()


def test_non_verbose_is_silent(model, tmp_path):
    done = run("-i", model, "-o", tmp_path / "out", "-n", "-osd")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_summary_says_where_axes_went(model, tmp_path):
    done = run("-i", model, "-o", tmp_path / "out", "-n", "--summary", tmp_path / "s.json")
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "s.json").read_text())
    assert summary["inputs"] == [
        {"name": "x", "dtype": "float32", "source_shape": [1, 3, 8, 8], "shape": [1, 8, 8, 3], "perm": [0, 2, 3, 1]}]
    assert [file["kind"] for file in summary["files"]] == ["float32", "float16", "saved_model"]
    assert summary["targets"]["TensorFlow"]["inputs"] == summary["inputs"] and summary["refused"] == []
    assert summary["version"] and summary["outputs"][0]["name"] == "y"


ALL_FORMATS = "-otfv1pb", "-okv3", "-oh5", "-ow"


def test_every_format_is_written_beside_the_others(model, tmp_path):
    done = run("-i", model, "-o", tmp_path / "out", *ALL_FORMATS, "--saved_model_form", "variables")
    assert done.returncode == 0, done.stderr
    assert files_below(tmp_path / "out") == [
        "net_float16.tflite", "net_float32.h5", "net_float32.keras", "net_float32.pb", "net_float32.tflite",
        "net_float32.weights.h5", "net_float32_weights.h5", "saved_model.pb", "variables/variables.data-00000-of-00001",
        "variables/variables.index"]
    assert "net_float32.keras" in done.stdout and "Keras" in done.stdout


def test_frozen_graphs_say_what_they_call_ports(tmp_path):
    net = models.conv_relu()
    net.graph.node[0].input[0] = net.graph.input[0].name = "images:0"
    onnx.save(net, tmp_path / "net.onnx")
    done = run("-i", tmp_path / "net.onnx", "-o", tmp_path / "out", "-otfv1pb", "--summary", tmp_path / "s.json")
    assert done.returncode == 0, done.stderr
    files = {file["kind"]: file for file in json.loads((tmp_path / "s.json").read_text())["files"]}
    assert files["tfv1_pb"]["renamed"] == {"images:0": "images_0:0"} and files["float32"]["renamed"] == {}
    assert "is called images_0:0" in done.stdout


def test_a_format_that_cannot_hold_the_model_does_not_stop_the_others(tmp_path):
    onnx.save(models.summing(), tmp_path / "net.onnx")
    done = run("-i", tmp_path / "net.onnx", "-o", tmp_path / "out", "-okv3", "-oh5", "--summary", tmp_path / "s.json")
    assert done.returncode == 1
    assert "not written: keras, h5" in done.stderr and done.stderr.count("'sum'") == 1
    assert files_below(tmp_path / "out") == ["net_float16.tflite", "net_float32.tflite", "saved_model.pb"]
    refused = json.loads((tmp_path / "s.json").read_text())["refused"]
    assert [row["kind"] for row in refused] == ["keras", "h5"] and "ReduceSum" in refused[0]["error"]


@pytest.mark.parametrize("option", ["-k", "-kt", "-kat"])
def test_kept_inputs_keep_their_shape(model, tmp_path, option):
    done = run("-i", model, "-o", tmp_path / "out", "-n", "--summary", tmp_path / "s.json", option, "x*")
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "s.json").read_text())
    assert summary["inputs"][0]["shape"] == [1, 3, 8, 8] and summary["inputs"][0]["perm"] is None


def test_unknown_kept_names_are_warnings(model, tmp_path):
    done = run("-i", model, "-o", tmp_path / "out", "-kat", "nobody")
    assert done.returncode == 0 and "warning: -kat: the model has no input 'nobody'" in done.stderr


def test_disable_model_save_writes_nothing(model, tmp_path):
    done = run("-i", model, "-o", tmp_path / "out", "-dms")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "out").exists()


def test_same_bytes_twice(model, tmp_path):
    for folder in "a", "b":
        assert run("-i", model, "-o", tmp_path / folder, "-n", *ALL_FORMATS).returncode == 0
    assert everything_below(tmp_path / "a") == everything_below(tmp_path / "b")


@pytest.mark.parametrize("words, message", [
    (["--inputonnx_file_path", "x"], "did you mean '--input_onnx_file_path'?"),
    (["-i", "x.onnx", "--input_layout", "onx"], "did you mean 'onnx'?"),
    (["-i", "x.onnx", "-b", "0"], "give 1 or more"),
    (["-i", "x.onnx", "-odrqt"], "not available yet"),
    (["-i", "x.onnx", "--saved_model_form", "variable"], "did you mean 'variables'?"),
    (["-i", "x.onnx", "-oiqt"], "not available yet"),
    (["-i", "x.onnx", "-fdopt"], "not offered"),
    (["x.onnx"], "onnx2tf -i x.onnx"),
    ([], "no model is given"),
])
def test_wrong_options_exit_with_2(words, message):
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("error[option]: ") and message in done.stderr


def test_options_that_contradict_the_model_exit_with_2(model, tmp_path):
    done = run("-i", model, "-o", tmp_path / "out", "-onimc", "conv_outptu")
    assert done.returncode == 2 and "conv_outptu" in done.stderr
    done = run("-i", model, "-o", tmp_path / "out", "-ois", "z:1,3,8,8")
    assert done.returncode == 2 and "'z'" in done.stderr
    assert not (tmp_path / "out").exists()


def test_missing_file(tmp_path):
    done = run("-i", tmp_path / "none.onnx", "-o", tmp_path / "out")
    assert done.returncode == 1 and done.stderr.startswith("error[io]: ") and "none.onnx" in done.stderr
    assert not (tmp_path / "out").exists()


def test_truncated_files_are_refused(model, tmp_path):
    whole = model.read_bytes()
    broken = tmp_path / "broken.onnx"
    for size in [1, 10, len(whole) // 2, len(whole) - 1]:
        broken.write_bytes(whole[:size])
        done = run("-i", broken, "-o", tmp_path / "out")
        assert done.returncode == 1 and done.stderr.startswith("error[invalid-model]: "), (size, done.stderr)
    assert not (tmp_path / "out").exists()


def test_flipped_bits_never_crash(model, tmp_path):
    whole = bytearray(model.read_bytes())
    broken = tmp_path / "broken.onnx"
    for position in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        broken.write_bytes(damaged)
        done = run("-i", broken, "-o", tmp_path / "out", "-n")
        assert done.returncode in (0, 1), (position, done.returncode, done.stderr)
        if done.returncode:
            assert done.stderr.startswith("error["), (position, done.stderr)


def test_unsupported_operators_are_named(tmp_path):
    path = tmp_path / "odd.onnx"
    onnx.save(models.single_node("Frobnicate", domain="my.domain"), path)
    done = run("-i", path, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith("error[unsupported-op]: ") and "Frobnicate" in done.stderr and "the_node" in done.stderr


def test_output_that_is_no_folder(model, tmp_path):
    (tmp_path / "file").write_text("mine")
    for out in tmp_path / "file", tmp_path / "file" / "below":
        done = run("-i", model, "-o", out)
        assert done.returncode == 1 and done.stderr.startswith("error[io]: "), done.stderr
    assert (tmp_path / "file").read_text() == "mine"


def test_summary_must_not_overwrite_the_model(model, tmp_path):
    before = model.read_bytes()
    done = run("-i", model, "-o", tmp_path / "out", "--summary", model)
    assert done.returncode == 2 and model.read_bytes() == before


def test_failure_leaves_previous_output(model, tmp_path):
    out = tmp_path / "out"
    assert run("-i", model, "-o", out, "-n").returncode == 0
    before = everything_below(out)
    (tmp_path / "again").mkdir()
    bad = tmp_path / "again" / "net.onnx"
    onnx.save(models.single_node("Frobnicate", domain="my.domain"), bad)
    assert run("-i", bad, "-o", out).returncode == 1
    assert run("-i", model, "-o", out, "--summary", tmp_path / "no" / "such" / "folder.json").returncode == 1
    assert everything_below(out) == before


def test_kill_leaves_previous_output(tmp_path):
    out = tmp_path / "out"
    first, second = tmp_path / "1" / "net.onnx", tmp_path / "2" / "net.onnx"
    for path, seed in (first, 1), (second, 2):
        path.parent.mkdir()
        onnx.save(models.gemm(2500, seed), path)
    assert run("-i", second, "-o", out, "-n").returncode == 0
    new = everything_below(out)
    assert run("-i", first, "-o", out, "-n").returncode == 0
    old = everything_below(out)
    assert old != new
    for delay in [0.005, 0.01, 0.02, 0.04, 0.06, 0.1]:
        process = subprocess.Popen([strict.EXECUTABLE, "-i", str(second), "-o", str(out), "-n"])
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for name, data in everything_below(out).items():
            if not name.parts[0].startswith(".onnx2tf-"):
                assert data in (old[name], new[name])
    assert run("-i", second, "-o", out, "-n").returncode == 0
    assert everything_below(out) == new


def test_pipes_and_folders_are_no_models(tmp_path):
    os.mkfifo(tmp_path / "pipe.onnx")
    for path in tmp_path / "pipe.onnx", tmp_path:
        done = run("-i", path, "-o", tmp_path / "out")
        assert done.returncode == 1 and done.stderr.startswith("error[io]: "), done.stderr
