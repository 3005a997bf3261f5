"""The standard's node tests, on every runtime.

expectations/<runtime>.txt lists the tests that do not pass there: "name: reason" per line. A listed test that passes fails the run,
and so does a name that no test has. Tests of other operators must pass or be refused with an error that says so.
ONNX2TF_FULL=1 runs all of them; else the slower runtimes run a part, always the same.
"""

import os
from pathlib import Path

import node_suite
import onnx
import pytest
from runtimes import RUNTIMES

LISTS = Path(__file__).with_name("expectations")
# Runtimes that have a list, and which part of the tests each runs in CI: one of so many.
PARTS = {"litert": 1, "saved_model": 1, "frozen": 1, "keras": 4, "h5": 4, "keras_oldest": 16, "keras_jax": 16}
# Of these the list has only what another runtime's lacks.
BESIDES = {"keras_oldest": "keras", "keras_jax": "keras"}
TESTS = node_suite.tests()


def listed(runtime):
    path = LISTS / f"{runtime}.txt"
    return node_suite.expectations(path) if path.exists() else {}


EXPECTED = {name: listed(name) | listed(BESIDES.get(name, name)) for name in PARTS}
CASES = [(runtime, test) for runtime in EXPECTED
         for test in node_suite.sample(TESTS, 1 if os.environ.get("ONNX2TF_FULL") else PARTS[runtime])]


@pytest.fixture(scope="module")
def suite():
    suite = node_suite.Suite(EXPECTED)
    yield suite
    suite.close()


@pytest.mark.parametrize("runtime", EXPECTED)
def test_list_names_tests_and_reasons(runtime):
    assert runtime in RUNTIMES
    assert not set(EXPECTED[runtime]) - set(TESTS)
    assert all(EXPECTED[runtime].values())


@pytest.mark.parametrize("runtime, test", CASES)
def test_node(suite, runtime, test, request):
    verdict, message = suite.run(test, runtime)
    scope = node_suite.in_scope(onnx.load(node_suite.DATA / test / "model.onnx"))
    request.config.stash[node_suite.VERDICTS][runtime, test] = verdict, scope
    reason = EXPECTED[runtime].get(test)
    if reason:
        assert verdict != "pass", f"passes now: take it off the list ({reason})"
        pytest.xfail(reason)
    assert verdict == "pass" or (verdict == "refused" and not scope), f"{verdict}: {message}"
    if verdict == "refused":
        pytest.skip("operator of later work")
