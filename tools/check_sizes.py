"""Checks that no file exceeds 600 lines and no function 80."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES, FUNCTION_LINES = 600, 80
# Opens a block that is no function: a type, a namespace, a table.
NO_FUNCTION = re.compile(r"^\s*(namespace|struct|class|enum|union|extern)\b|=\s*\{$")


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).exists()]


def cpp_functions(lines):
    """(first line, length) of each function: clang-format puts the closing brace under the line that opens it."""
    at = 0
    while at < len(lines):
        line = lines[at]
        indent = len(line) - len(line.lstrip())
        if line.endswith("{") and ")" in line and not NO_FUNCTION.search(line) and indent <= 2:
            closing = " " * indent + "}"
            end = at + 1
            while end < len(lines) and not lines[end].startswith(closing):
                end += 1
            yield at + 1, end - at + 1
            at = end
        at += 1


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def main():
    wrong = []
    for path in tracked("*.h", "*.cpp", "*.py", "*.sh"):
        text = path.read_text()
        lines = text.splitlines()
        name = path.relative_to(ROOT)
        if len(lines) > FILE_LINES:
            wrong.append(f"{name}: {len(lines)} lines, at most {FILE_LINES}")
        found = cpp_functions(lines) if path.suffix in (".h", ".cpp") else python_functions(text) if path.suffix == ".py" else ()
        wrong += [f"{name}:{line}: a function of {n} lines, at most {FUNCTION_LINES}" for line, n in found if n > FUNCTION_LINES]
    print("\n".join(wrong) if wrong else f"sizes: files within {FILE_LINES} lines, functions within {FUNCTION_LINES}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
