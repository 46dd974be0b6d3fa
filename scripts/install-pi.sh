#!/bin/sh
# Installs the version of the pi coding agent that the pi harness is made for.
# Usage: install-pi.sh DIR; the program is DIR/node_modules/.bin/pi afterwards.
set -eu

package=@mariozechner/pi-coding-agent
version=0.73.1

if [ $# -ne 1 ]; then
  echo "usage: $0 DIR" >&2
  exit 2
fi
dir=$1
manifest=$dir/node_modules/$package/package.json

if [ -x "$dir/node_modules/.bin/pi" ] &&
  grep -q "\"version\": \"$version\"" "$manifest" 2>/dev/null; then
  exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "$0: npm is not on PATH" >&2
  exit 1
fi
mkdir -p "$dir"
npm install --no-audit --no-fund --prefix "$dir" "$package@$version" >&2
"$dir/node_modules/.bin/pi" --version >/dev/null 2>&1
