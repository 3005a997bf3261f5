"""Checks that a source folder includes only folders above it (docs/architecture.md)."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From the top down; folders of one row are siblings and do not see each other.
ROWS = [["base"], ["ir"], ["ops"], ["onnx", "passes", "layout", "quant", "targets"], ["verify"], ["driver"], ["cli"], ["python"]]
# A target supplies costs for the layout pass, and passes.
EXTRA = {"targets": {"layout", "passes"}}
INCLUDE = re.compile(r'^#include "(\w+)/')


def main():
    levels = {folder: level for level, row in enumerate(ROWS) for folder in row}
    wrong = []
    for source in sorted((ROOT / "src").rglob("*.[hc]*")):
        folder = source.relative_to(ROOT / "src").parts[0]
        if source.suffix not in (".h", ".cpp"):
            continue
        if folder not in levels:
            # Stand-ins for stages belong to the stage.
            continue
        for number, line in enumerate(source.read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            if not found or found[1] == folder or found[1] not in levels:
                continue
            if levels[found[1]] >= levels[folder] and found[1] not in EXTRA.get(folder, ()):
                wrong.append(f"{source.relative_to(ROOT)}:{number}: {folder} must not include {found[1]}")
    print("\n".join(wrong) if wrong else "layering: every include points upwards")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
