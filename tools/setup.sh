#!/usr/bin/env bash
# Installs what is missing to build and test: Debian packages, and Python packages in .venv (or $VENV).
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

missing=()
if command -v dpkg-query >/dev/null; then
  while read -r package; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
  done <tools/apt-packages.txt
else
  echo "no dpkg here: make sure that the counterparts of tools/apt-packages.txt are installed" >&2
fi
if [ ${#missing[@]} -gt 0 ]; then
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  echo "installing: ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

wanted=$(sha256sum <tools/requirements.txt)
if [ ! -x "$venv/bin/python" ] || [ "$(cat "$venv/.requirements" 2>/dev/null)" != "$wanted" ]; then
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --only-binary :all: -r tools/requirements.txt
  echo "$wanted" >"$venv/.requirements"
fi
