"""Prints the figures of the node tests after a run."""

import node_suite


def pytest_configure(config):
    config.stash[node_suite.VERDICTS] = {}


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[node_suite.VERDICTS]:
        terminalreporter.section("node tests")
        for line in node_suite.figures(config.stash[node_suite.VERDICTS]):
            terminalreporter.line(line)
