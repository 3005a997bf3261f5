#!/usr/bin/env bash
# Formatting, and the rules of the house that a script can check.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files '*.h' '*.cpp' | xargs clang-format-14 --dry-run --Werror
for check in layering sizes words; do
  python3 "tools/check_$check.py"
done
