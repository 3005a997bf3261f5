"""Programs in tests/targets that write small networks in every form of a target."""

import importlib
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def program(name, variable):
    """Where a test program is: the environment variable says it, else it is that of the build for development."""
    return Path(os.environ.get(variable, ROOT / "build" / "dev" / "tests" / name))


def written_by(name, variable):
    """A fixture: the folder that the program has written to."""

    @pytest.fixture(scope="module")
    def folder(tmp_path_factory):
        made = tmp_path_factory.mktemp(name)
        subprocess.run([str(program(name, variable)), str(made)], check=True)
        return made

    return folder


def imported(name):
    """A fixture: the module, loaded for the tests that take it."""
    return pytest.fixture(scope="module")(lambda: importlib.import_module(name))
