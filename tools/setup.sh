#!/usr/bin/env bash
# Installs what is missing to build: Debian packages, and Python packages in .venv (or $VENV). With "tests" also what tests need.
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

install() {
  local wanted
  wanted=$(sha256sum <"tools/$1.txt")
  [ "$(cat "$venv/.$1" 2>/dev/null)" = "$wanted" ] && return
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --only-binary :all: -r "tools/$1.txt"
  echo "$wanted" >"$venv/.$1"
}

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
install requirements
[ "${1:-}" != tests ] || install test-requirements
