# make demo: build, convert a bundled network, run it.   make test: all tests, slow ones sampled.   make test-full: all of them.
# make bench: against the Python tool.
VENV ?= .venv
PEER_VENV ?= .venv-peer
JOBS := $(shell nproc)
export VENV

.PHONY: demo test test-full bench docs setup release clean

demo: release
	$(VENV)/bin/python examples/demo.py --converter build/release/src/onnx2tf

test:
	tools/test.sh

test-full: export ONNX2TF_FULL = 1
test-full: test

# Models to compare: make bench MODELS="a.onnx b.onnx"
bench: release
	[ -x $(PEER_VENV)/bin/onnx2tf ] || (python3 -m venv $(PEER_VENV) && $(PEER_VENV)/bin/pip install -q onnx2tf)
	$(VENV)/bin/python bench/chains.py --ours $(CURDIR)/build/release/src/onnx2tf
	$(VENV)/bin/python bench/formats.py --ours $(CURDIR)/build/release/src/onnx2tf $(or $(MODELS),examples/text_direction.onnx)
	$(VENV)/bin/python bench/compare.py --ours $(CURDIR)/build/release/src/onnx2tf --theirs $(CURDIR)/$(PEER_VENV)/bin/onnx2tf $(or $(MODELS),examples/text_direction.onnx)

docs: release
	$(VENV)/bin/python tools/generate_docs.py --converter build/release/src/onnx2tf

release: setup
	cmake --preset release >/dev/null
	cmake --build --preset release --target onnx2tf -- -j$(JOBS)

setup:
	tools/setup.sh

clean:
	rm -rf build
