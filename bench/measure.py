"""Running a converter as a process and measuring it: wall time, peak memory, and the latency of what it wrote."""

import dataclasses
import os
import subprocess
import sys
import threading
import time
from pathlib import Path


@dataclasses.dataclass
class Run:
    """One finished process. Memory in MB: `rss` counts mapped files too, `heap` only anonymous pages (sampled)."""

    code: int
    seconds: float
    rss: float
    heap: float
    output: str


def run(command, cwd=None, timeout=1800):
    """Runs a command to its end and measures it; a time-out counts as exit code -1."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    heap = [0.0]
    sampler = threading.Thread(target=_sample_heap, args=(process.pid, heap), daemon=True)
    sampler.start()
    timer = threading.Timer(timeout, process.kill)
    timer.start()
    output = process.stdout.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    timer.cancel()
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(process.returncode, seconds, usage.ru_maxrss / 1024, heap[0], output)


def _sample_heap(pid, peak):
    status = Path(f"/proc/{pid}/status")
    while True:
        try:
            text = status.read_text()
        except OSError:
            return
        for line in text.splitlines():
            if line.startswith("RssAnon:"):
                peak[0] = max(peak[0], int(line.split()[1]) / 1024)
        if "State:\tZ" in text:
            return
        time.sleep(0.0005)


LATENCY = """
import sys, time
import numpy as np
from ai_edge_litert.interpreter import Interpreter
it = Interpreter(model_path=sys.argv[1], num_threads=1)
it.allocate_tensors()
rng = np.random.default_rng(0)
for d in it.get_input_details():
    a = rng.random(d['shape'])
    it.set_tensor(d['index'], (a * (1 if d['dtype'].__name__.startswith('float') else 2)).astype(d['dtype']))
it.invoke()
times = []
start = time.perf_counter()
while len(times) < 50 and time.perf_counter() - start < float(sys.argv[2]):
    t = time.perf_counter(); it.invoke(); times.append(time.perf_counter() - t)
print('LATENCY', min(times) * 1e3)
"""


def latency_ms(tflite, seconds=2.0):
    """Best time of one inference on LiteRT with one thread, in a process of its own; None if it does not run."""
    done = subprocess.run([sys.executable, "-c", LATENCY, str(tflite), str(seconds)], capture_output=True, text=True,
                          timeout=600)
    for line in done.stdout.splitlines():
        if line.startswith("LATENCY"):
            return float(line.split()[1])
    return None
