"""What is generated in the documentation is what the executable says."""

import subprocess
import sys
from pathlib import Path

import strict

ROOT = Path(__file__).resolve().parents[2]


def test_generated_documents_are_fresh():
    done = subprocess.run([sys.executable, str(ROOT / "tools/generate_docs.py"), "--converter", strict.EXECUTABLE, "--check"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
