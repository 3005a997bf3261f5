"""Shows what it costs to write a model in every format at once: time, against copying the same bytes, and memory.

usage: formats.py --ours PATH MODEL.onnx [MODEL.onnx ...]
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from measure import run

FORMATS = ["-otfv1pb", "-okv3", "-oh5", "-ow"]
RUNS = 5


def copy_seconds(source, target):
    """How long cp takes, with what it reads in memory already."""
    os.sync()  # what was written before waits for the disk here, not below
    start = time.perf_counter()
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    seconds = time.perf_counter() - start
    shutil.rmtree(target)
    return seconds


def measure(converter, model, folder):
    """(conversions, seconds of copies, bytes written): each copy right after its conversion, so that both meet the same disk."""
    conversions, copies = [], []
    out = folder / "out"
    for _ in range(RUNS + 1):  # the first reads the model from the disk
        shutil.rmtree(out, ignore_errors=True)
        os.sync()
        done = run([converter, "-n", "-i", str(model), "-o", str(out), *FORMATS])
        if done.code:
            raise SystemExit(f"{model}: exit code {done.code}\n{done.output[-2000:]}")
        conversions.append(done)
        copies.append(copy_seconds(out, folder / "copy"))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return conversions[1:], copies[1:], size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True)
    parser.add_argument("models", nargs="+", type=Path)
    args = parser.parse_args()
    print(f"{'model':32} {'MB in':>8} {'MB out':>8} {'s':>7} {'s of cp':>8} {'ratio':>6} {'heap MB':>8}")
    for model in args.models:
        with tempfile.TemporaryDirectory() as folder:
            conversions, copies, size = measure(args.ours, model, Path(folder))
        seconds, copied = median(run.seconds for run in conversions), median(copies)
        print(f"{model.stem:32} {model.stat().st_size / 1e6:8.1f} {size / 1e6:8.1f} {seconds:7.3f} {copied:8.3f} "
              f"{seconds / copied:6.2f} {max(run.heap for run in conversions):8.1f}", flush=True)


if __name__ == "__main__":
    main()
