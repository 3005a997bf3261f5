"""Measures this converter against the Python tool of the same name: same files, one run, one after the other.

usage: compare.py --ours PATH --theirs PATH [--out FILE.json] MODEL.onnx ...

For each model: wall seconds of both (best of --repeat for ours, one for theirs), peak memory, and the latency of the two
float32 files on LiteRT, one thread. Both get their own copy of the model, because the other tool overwrites its input.
"""

import argparse
import json
import math
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from measure import latency_ms, run

# The other tool fetches this file from the network unless its working folder has it; any images will do.
SAMPLE = "calibration_image_sample_data_20x128x128x3_float32.npy"

ROUNDS = 3
LATENCY_SECONDS = 0.7


def convert(command, model, folder, repeat=1):
    """The best of `repeat` runs, and the float32 file if there is one."""
    best = None
    for _ in range(repeat):
        copy = folder / model.name
        shutil.copyfile(model, copy)
        done = run([*command, "-i", str(copy), "-o", str(folder / "out")], cwd=folder)
        if best is None or done.seconds < best.seconds:
            best = done
    files = sorted((folder / "out").glob("*float32.tflite"))
    return best, files[0] if files and best.code == 0 else None


def measure_model(model, ours, theirs, repeat):
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        our_run, our_file = convert([ours, "-n"], model, Path(a), repeat)
        row = {"model": model.stem, "mb": model.stat().st_size / 1e6, "ours_s": our_run.seconds,
               "ours_rss_mb": our_run.rss, "ours_heap_mb": our_run.heap, "ours_ok": our_file is not None}
        their_file = None
        if theirs:
            images = np.random.default_rng(0).random((20, 128, 128, 3), dtype=np.float32)
            np.save(Path(b) / SAMPLE, images)
            their_run, their_file = convert([theirs, "-v", "error"], model, Path(b))
            row.update(theirs_s=their_run.seconds, theirs_rss_mb=their_run.rss, theirs_ok=their_file is not None)
        # In turns, so that whatever else the machine does meets both.
        for _ in range(ROUNDS):
            for key, file in (("ours_ms", our_file), ("theirs_ms", their_file)):
                latency = latency_ms(file, LATENCY_SECONDS) if file else None
                if latency is not None:
                    row[key] = min(latency, row.get(key, latency))
        return row


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def text_of(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--theirs")
    parser.add_argument("--out")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("models", nargs="+", type=Path)
    args = parser.parse_args()
    rows = []
    print(f"{'model':36} {'MB':>7} {'ours s':>8} {'theirs s':>9} {'faster':>8} {'heap MB':>8} {'rss MB':>8} "
          f"{'their rss':>9} {'ours ms':>8} {'theirs ms':>9}")
    for model in args.models:
        row = measure_model(model, args.ours, args.theirs, args.repeat)
        rows.append(row)
        faster = row["theirs_s"] / row["ours_s"] if row.get("theirs_ok") else None
        print(f"{row['model']:36} {row['mb']:7.1f} {row['ours_s']:8.3f} {text_of(row.get('theirs_s')):>9} "
              f"{text_of(faster, 0):>8} {row['ours_heap_mb']:8.1f} {row['ours_rss_mb']:8.1f} "
              f"{text_of(row.get('theirs_rss_mb'), 0):>9} {text_of(row.get('ours_ms')):>8} "
              f"{text_of(row.get('theirs_ms')):>9}{'' if row['ours_ok'] else '  FAILED'}", flush=True)
    speed = [r["theirs_s"] / r["ours_s"] for r in rows if r["ours_ok"] and r.get("theirs_ok")]
    latency = [r["ours_ms"] / r["theirs_ms"] for r in rows if r.get("ours_ms") and r.get("theirs_ms")]
    if speed:
        print(f"faster: geometric mean {geometric_mean(speed):.0f}x, least {min(speed):.0f}x, over {len(speed)} models")
    if latency:
        print(f"latency ours / theirs: geometric mean {geometric_mean(latency):.3f} over {len(latency)} models")
    if args.out:
        Path(args.out).write_text(json.dumps(rows, indent=1))
    sys.exit(0 if all(r["ours_ok"] for r in rows) else 1)


if __name__ == "__main__":
    main()
