"""Checks words: layout names only where layouts belong, no catch-all file names, no notes of unfinished work."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYOUT = re.compile(r"nhwc|nchw", re.IGNORECASE)
LAYOUT_FOLDERS = {"layout", "onnx", "targets", "cli"}
# Option names that the reference tool has given.
OPTION_NAME = re.compile(r"keep_ncw_or_nchw_or_ncdhw_input_names|keep_nwc_or_nhwc_or_ndhwc_input_names")
CATCH_ALL = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager)(_|$)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def main():
    wrong = []
    for path in sorted((ROOT / "src").rglob("*")):
        name = path.relative_to(ROOT)
        if CATCH_ALL.search(path.stem):
            wrong.append(f"{name}: a name that says nothing")
        if path.suffix not in (".h", ".cpp"):
            continue
        folder = path.relative_to(ROOT / "src").parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if folder not in LAYOUT_FOLDERS and LAYOUT.search(OPTION_NAME.sub("", line)):
                wrong.append(f"{name}:{number}: layout knowledge outside of {', '.join(sorted(LAYOUT_FOLDERS))}")
            if UNFINISHED.search(line):
                wrong.append(f"{name}:{number}: unfinished work belongs into an issue")
    print("\n".join(wrong) if wrong else "words: fine")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
