#!/usr/bin/env bash
# clang-tidy over the files given, or over all of src.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || mapfile -t files < <(git ls-files 'src/*.cpp' ':!src/python')
[ $# -eq 0 ] || files=("$@")
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 4 clang-tidy-14 -p build/ci --quiet 2>/dev/null
echo "clang-tidy: ${#files[@]} files are clean"
