#pragma once

#include <string_view>

/// The fixed parts of the setup script, in the order in which it has them.
namespace bind_env::script_parts {

constexpr std::string_view preamble = R"sh(set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
dir="${SKVM_ENV_DIR:-$here/env}"
missing=0
lacking=()
found=()
exports=()
system_packages=()

say() { printf '%s\n' "$*" >&2; }
lacks() { # REQUIRED NAME WHY
  say "missing: $2 ($3)"
  lacking+=("$2")
  if [ "$1" = required ]; then missing=$((missing + 1)); fi
}
has() { # MANAGER NAME VERSION WHERE
  local entry
  printf -v entry '%s\t%s\t%s\t%s' "$1" "$2" "$3" "$4"
  found+=("$entry")
}

if ! mkdir -p "$dir"; then
  say "cannot write to $dir: set SKVM_ENV_DIR to a folder that can be"
  exit 1
fi
# One setup at a time in one folder.
if command -v flock >/dev/null 2>&1; then
  exec 9>"$dir/.lock" && flock 9
fi
)sh";

constexpr std::string_view system_part = R"sh(
platform=none
for manager in apt-get apk dnf brew; do
  if command -v "$manager" >/dev/null 2>&1; then
    platform="$manager"
    break
  fi
done
pick() { # APT APK DNF BREW
  case "$platform" in
    apk) printf '%s' "$2" ;;
    dnf) printf '%s' "$3" ;;
    brew) printf '%s' "$4" ;;
    *) printf '%s' "$1" ;;
  esac
}
need_command() { # REQUIRED COMMAND APT APK DNF BREW
  local where package
  if where="$(command -v "$2" 2>/dev/null)"; then
    has system "$3" '' "$where"
    return 0
  fi
  package="$(pick "$3" "$4" "$5" "$6")"
  system_packages+=("$package")
  lacks "$1" "$2" "package $package"
}
need_package() { # REQUIRED PACKAGE
  local version
  if version="$(dpkg-query -W -f '${Version}' "$2" 2>/dev/null)" \
    && [ -n "$version" ]; then
    has system "$2" "$version" dpkg
    return 0
  fi
  system_packages+=("$2")
  lacks "$1" "$2" "package $2"
}
look_command() { # REQUIRED COMMAND
  local where
  if where="$(command -v "$2" 2>/dev/null)"; then
    has system "$2" '' "$where"
  else
    lacks "$1" "$2" "no package is known"
  fi
}
)sh";

constexpr std::string_view python_part = R"sh(
python="$dir/python/bin/python"
answer=''
has_module() { # MODULE PACKAGE
  local run
  for run in "$python" python3; do
    if command -v "$run" >/dev/null 2>&1 && answer="$("$run" -c 'import sys
sys.path[:] = [p for p in sys.path if p]
import importlib.metadata, importlib.util
try:
    spec = importlib.util.find_spec(sys.argv[1])
except ImportError:
    spec = None
if spec is None:
    sys.exit(1)
try:
    version = importlib.metadata.version(sys.argv[2])
except Exception:
    version = ""
print(version, spec.origin or "", sep="\t")' "$1" "$2" 2>/dev/null)"; then
      has python "$2" "${answer%%$'\t'*}" "${answer#*$'\t'}"
      return 0
    fi
  done
  return 1
}
make_python() {
  [ -x "$python" ] && return 0
  if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --system-site-packages "$dir/python" >&2 && return 0
  fi
  python3 -m venv --system-site-packages "$dir/python" >/dev/null 2>&1 \
    && return 0
  # Where ensurepip is missing another pip may do.
  rm -rf "$dir/python"
  python3 -m venv --without-pip --system-site-packages "$dir/python" >&2
}
pip_install() { # REQUEST
  if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python "$python" "$1" >&2
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip install --quiet --disable-pip-version-check "$1" >&2
  elif command -v pip3 >/dev/null 2>&1; then
    pip3 --python "$python" install --quiet "$1" >&2
  else
    say "there is no pip: install python3-venv, python3-pip or uv"
    return 1
  fi
}
need_python() { # REQUIRED MODULE PACKAGE REQUEST
  has_module "$2" "$3" && return 0
  if ! command -v python3 >/dev/null 2>&1; then
    lacks "$1" "$3" "there is no python3"
  elif ! make_python; then
    lacks "$1" "$3" "no virtual environment could be made"
  elif ! pip_install "$4"; then
    lacks "$1" "$3" "pip could not install it"
  elif ! has_module "$2" "$3"; then
    lacks "$1" "$3" "it was installed, and has no module $2"
  fi
}
look_python() { # REQUIRED MODULE
  has_module "$2" "$2" || lacks "$1" "$2" "no package is known for this module"
}
)sh";

constexpr std::string_view node_part = R"sh(
export NODE_PATH="$dir/node/node_modules${NODE_PATH:+:$NODE_PATH}"
has_package() { # NAME
  local answer
  answer="$(node -e 'const fs = require("fs"), path = require("path");
const name = process.argv[1];
let roots = (process.env.NODE_PATH || "").split(":").filter(Boolean);
roots = roots.concat(require.resolve.paths(name) || []);
const root = roots.find(r => fs.existsSync(path.join(r, name)));
if (!root) process.exit(1);
let version = "";
try {
  version = JSON.parse(fs.readFileSync(
    path.join(root, name, "package.json"))).version;
} catch {}
console.log(version + "\t" + path.join(root, name));' "$1" 2>/dev/null)" \
    || return 1
  has node "$1" "${answer%%$'\t'*}" "${answer#*$'\t'}"
}
has_tool() { # NAME COMMAND
  local where
  where="$(PATH="$dir/node/node_modules/.bin:$PATH" command -v "$2")" \
    || return 1
  has node "$1" '' "$where"
}
npm_install() { # REQUIRED NAME REQUEST
  if ! command -v npm >/dev/null 2>&1; then
    lacks "$1" "$2" "there is no npm"
    return 1
  fi
  if ! npm install --prefix "$dir/node" --no-audit --no-fund --silent "$3" >&2
  then
    lacks "$1" "$2" "npm could not install it"
    return 1
  fi
}
need_node() { # REQUIRED NAME REQUEST
  has_package "$2" && return 0
  npm_install "$@" || return 0
  has_package "$2" || lacks "$1" "$2" "npm installed something else"
}
need_tool() { # REQUIRED NAME REQUEST COMMAND
  has_tool "$2" "$4" && return 0
  npm_install "$1" "$2" "$3" || return 0
  has_tool "$2" "$4" || lacks "$1" "$2" "it has no command $4"
}
look_node() { # REQUIRED NAME
  has_package "$2" || lacks "$1" "$2" "the skill does not say where it is from"
}
)sh";

constexpr std::string_view data_part = R"sh(
give() { # VARIABLE VALUE
  local line
  export "$1=$2"
  printf -v line 'export %s=%q' "$1" "$2"
  exports+=("$line")
}
need_data() { # REQUIRED NAME MODULE ARGUMENT…
  local required="$1" name="$2" module="$3"
  local mark="$dir/data/${name//[^A-Za-z0-9.-]/_}"
  shift 3
  if [ ! -e "$mark" ]; then
    local run=python3
    if [ -x "$dir/python/bin/python" ]; then run="$dir/python/bin/python"; fi
    if ! "$run" -m "$module" "$@" >&2; then
      lacks "$required" "$name" "its download failed"
      return 0
    fi
    mkdir -p "$dir/data" && : >"$mark"
  fi
  has data "$name" '' "$dir"
}
look_file() { # REQUIRED PATH
  if [ -e "$here/../$2" ]; then
    has data "$2" '' "$here/../$2"
  else
    lacks "$1" "$2" "the skill links to it and does not have it"
  fi
}
)sh";

constexpr std::string_view system_end = R"sh(
if [ "${#system_packages[@]}" -gt 0 ]; then
  case "$platform" in
    apk) install=(apk add --no-cache) ;;
    dnf) install=(dnf install -y) ;;
    brew) install=(brew install) ;;
    *) install=(apt-get install -y --no-install-recommends) ;;
  esac
  if [ "${SKVM_ENV_SYSTEM:-0}" = 1 ] && [ "$platform" != none ] \
    && { [ "$(id -u)" = 0 ] || [ "$platform" = brew ]; } \
    && DEBIAN_FRONTEND=noninteractive \
      "${install[@]}" "${system_packages[@]}" >&2
  then
    exec env SKVM_ENV_SYSTEM=0 bash "${BASH_SOURCE[0]}"
  fi
  say "to install: ${install[0]} ${install[1]} ${system_packages[*]}"
fi
)sh";

constexpr std::string_view ending = R"sh(
quoted() { # TEXT
  local text="${1//\\/\\\\}"
  text="${text//\"/\\\"}"
  printf '"%s"' "${text//[[:cntrl:]]/ }"
}
write_lock() {
  local i manager name version where comma=''
  printf '{\n  "found": ['
  for ((i = 0; i < ${#found[@]}; ++i)); do
    IFS=$'\x1f' read -r manager name version where \
      <<<"${found[i]//$'\t'/$'\x1f'}"
    printf '%s\n    {"manager": %s, "name": %s, "version": %s, "where": %s}' \
      "$comma" "$(quoted "$manager")" "$(quoted "$name")" \
      "$(quoted "$version")" "$(quoted "$where")"
    comma=,
  done
  comma=''
  printf '\n  ],\n  "missing": ['
  for ((i = 0; i < ${#lacking[@]}; ++i)); do
    printf '%s%s' "$comma" "$(quoted "${lacking[i]}")"
    comma=', '
  done
  printf ']\n}\n'
}
write_activate() {
  local i
  printf 'export PATH=%q:"$PATH"\n' \
    "$dir/python/bin:$dir/node/node_modules/.bin"
  printf 'export NODE_PATH=%q"${NODE_PATH:+:$NODE_PATH}"\n' \
    "$dir/node/node_modules"
  for ((i = 0; i < ${#exports[@]}; ++i)); do
    printf '%s\n' "${exports[i]}"
  done
}
write_lock >"$dir/env-lock.json"
write_activate >"$dir/activate"
if [ "$missing" -gt 0 ]; then
  say "$missing required dependencies are missing"
  exit 1
fi
)sh";

} // namespace bind_env::script_parts
