#!/usr/bin/env bash
# Everything that must pass: style, unit tests, unit tests under sanitizers, the package, end-to-end tests. With ONNX2TF_FULL=1
# nothing of the end-to-end tests is sampled.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$(realpath -m "${VENV:-.venv}")
jobs=$(nproc)
step() { printf '\n=== %s (%ss)\n' "$1" "$SECONDS"; }

tools/setup.sh tests

step "style"
tools/lint.sh

step "build"
cmake --preset ci >/dev/null
cmake --build --preset ci -- -j"$jobs"

# The standard's node tests, and more of their kind, also run on reference evaluation.
ONNX_NODE_TESTS=$("$venv/bin/python" -c 'import os.path, onnx.backend.test as t; print(os.path.dirname(t.__file__) + "/data/node")')
"$venv/bin/python" tests/onnx/make_cases.py build/node_cases
export ONNX_NODE_TESTS=$ONNX_NODE_TESTS:$PWD/build/node_cases

step "unit tests"
ctest --preset ci -j"$jobs" --quiet --output-log build/ci/ctest.log || { tail -60 build/ci/ctest.log; exit 1; }
tail -5 build/ci/ctest.log

step "unit tests, address and undefined behaviour sanitizers"
cmake --preset asan >/dev/null
cmake --build --preset asan -- -j"$jobs"
ctest --preset asan -j"$jobs" --quiet --output-log build/asan/ctest.log || { tail -60 build/asan/ctest.log; exit 1; }
tail -5 build/asan/ctest.log

step "clang-tidy"
tools/tidy.sh

step "package"
"$venv/bin/python" -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall .

step "end-to-end tests"
ONNX2TF=$venv/bin/onnx2tf ONNX2TF_CASES=$PWD/build/ci/tests/target_cases \
  ONNX2TF_SAMPLES=$PWD/build/ci/tests/tensorflow_samples ONNX2TF_KERAS_SAMPLES=$PWD/build/ci/tests/keras_samples \
  "$venv/bin/python" -m pytest -q
step "done"
