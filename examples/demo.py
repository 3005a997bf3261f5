"""Converts the bundled network, runs it on LiteRT on a picture of text, and shows the answer, files, sizes and times."""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

HERE = Path(__file__).resolve().parent


def read_ppm(path):
    """A binary PPM without comments as uint8[height,width,3]."""
    kind, size, most, pixels = path.read_bytes().split(b"\n", 3)
    if kind != b"P6" or most != b"255":
        raise SystemExit(f"{path} is no 8-bit binary PPM")
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def show(image):
    """The picture in characters, two rows of pixels in one line."""
    dark = image.mean(axis=2) < 128
    for top, bottom in zip(dark[8:40:4], dark[10:40:4]):
        print("  " + "".join(" '.:"[t + 2 * b] for t, b in zip(top[::2], bottom[::2])).rstrip())


def convert(converter, folder):
    summary = folder / "summary.json"
    command = [converter, "-i", str(HERE / "text_direction.onnx"), "-o", str(folder), "-ois", "x:1,3,48,192", "-n",
               "--summary", str(summary)]
    started = time.perf_counter()
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - started
    return json.loads(summary.read_text()), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--converter", default="onnx2tf", help="the executable")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        summary, seconds = convert(args.converter, Path(temporary))
        print(f"converted in {seconds * 1e3:.0f} ms: {summary['ops']} ops, {summary['transposes']} transposes")
        for file in summary["files"]:
            print(f"  {Path(file['path']).name}: {file['bytes'] / 1e3:.0f} kB")
        for kind in "inputs", "outputs":
            for port in summary[kind]:
                print(f"  {kind[:-1]} {port['name']}: {port['source_shape']} -> {port['shape']}")
        run(summary)


def run(summary):
    image = read_ppm(HERE / "hello.ppm")
    interpreter = Interpreter(next(f["path"] for f in summary["files"] if f["kind"] == "float32"), num_threads=1)
    interpreter.allocate_tensors()
    source, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    perm = summary["inputs"][0]["perm"] or [0, 1, 2, 3]
    for name, picture in ("as it is", image), ("turned", image[::-1, ::-1]):
        onnx_order = (picture[:, :, ::-1].astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
        interpreter.set_tensor(source["index"], np.ascontiguousarray(onnx_order.transpose(perm)))
        started = time.perf_counter()
        interpreter.invoke()
        milliseconds = (time.perf_counter() - started) * 1e3
        upright, turned = interpreter.get_tensor(result["index"])[0]
        show(picture)
        answer = "0 degrees" if upright > turned else "180 degrees"
        print(f"{name}: text at {answer}, {max(upright, turned):.2%} sure, in {milliseconds:.2f} ms on LiteRT\n")


if __name__ == "__main__":
    main()
