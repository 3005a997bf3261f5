"""Checks that a source folder includes only folders above it (docs/architecture.md)."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From the top down; folders of one row are siblings and do not see each other.
ROWS = [["base"], ["ir"], ["ops"], ["onnx", "passes", "layout", "quant"], ["legalize"], ["targets"], ["verify"], ["driver"], ["cli"], ["python"]]
# What a folder further down must not see all the same.
BARRED = {"legalize": {"onnx", "layout", "quant"}, "targets": {"onnx", "quant"}}
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
            if levels[found[1]] >= levels[folder] or found[1] in BARRED.get(folder, ()):
                wrong.append(f"{source.relative_to(ROOT)}:{number}: {folder} must not include {found[1]}")
    print("\n".join(wrong) if wrong else "layering: every include points upwards")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
