"""The standard's node tests, on LiteRT.

node_expectations.txt lists the tests that do not pass: "name: reason" per line. A listed test that passes fails the run, and so
does a name that no test has. Tests of other operators must pass or be refused with an error that says so.
"""

import warnings
from pathlib import Path

import node_suite
import onnx
import pytest

LIST = Path(__file__).with_name("node_expectations.txt")


def expectations():
    rows = {}
    for line in LIST.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, reason = line.split(": ", 1)
            rows[name.strip()] = reason.strip()
    return rows


EXPECTED = expectations()
TESTS = node_suite.tests()


@pytest.fixture(scope="module", autouse=True)
def litert():
    """Children are forked from a process that has the runtime loaded."""
    warnings.filterwarnings("ignore", message=".*fork.*", category=DeprecationWarning)
    return pytest.importorskip("ai_edge_litert.interpreter")


def test_list_names_tests_and_reasons():
    assert not set(EXPECTED) - set(TESTS)
    assert all(EXPECTED.values())


@pytest.mark.parametrize("test", TESTS)
def test_node(test):
    verdict, message = node_suite.run(test)
    if test in EXPECTED:
        assert verdict != "pass", f"passes now: take it off the list ({EXPECTED[test]})"
        pytest.xfail(EXPECTED[test])
    scope = node_suite.in_scope(onnx.load(node_suite.DATA / test / "model.onnx"))
    assert verdict == "pass" or (verdict == "refused" and not scope), f"{verdict}: {message}"
    if verdict == "refused":
        pytest.skip("operator of later work")
