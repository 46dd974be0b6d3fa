#include "env_script.hpp"

#include "../lang/shell.hpp"
#include "../lang/text.hpp"

#include <algorithm>

namespace bind_env {

namespace {

using pass_lang::shell_quoted;

constexpr std::string_view preamble = R"sh(set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
dir="${SKVM_ENV_DIR:-$here/env}"
missing=0
system_packages=()

say() { printf '%s\n' "$*" >&2; }
lacks() { # REQUIRED NAME WHY
  say "missing: $2 ($3)"
  if [ "$1" = required ]; then missing=$((missing + 1)); fi
}
)sh";

constexpr std::string_view python_part = R"sh(
python="$dir/python/bin/python"
has_module() {
  local run
  for run in "$python" python3; do
    if command -v "$run" >/dev/null 2>&1 \
      && "$run" -c 'import importlib.util, sys
sys.exit(importlib.util.find_spec(sys.argv[1]) is None)' "$1" 2>/dev/null; then
      return 0
    fi
  done
  return 1
}
need_python() { # REQUIRED MODULE PACKAGE
  has_module "$2" && return 0
  if ! command -v python3 >/dev/null 2>&1; then
    lacks "$1" "$3" "there is no python3"
    return 0
  fi
  if [ ! -x "$python" ] \
    && ! python3 -m venv --system-site-packages "$dir/python"; then
    lacks "$1" "$3" "no virtual environment could be made"
    return 0
  fi
  "$python" -m pip install --quiet --disable-pip-version-check "$3" >&2 \
    && has_module "$2" || lacks "$1" "$3" "pip could not install it"
}
look_python() { # REQUIRED MODULE
  has_module "$2" || lacks "$1" "$2" "no package is known for this module"
}
)sh";

constexpr std::string_view node_part = R"sh(
export NODE_PATH="$dir/node/node_modules${NODE_PATH:+:$NODE_PATH}"
has_package() {
  node -e 'try { require.resolve(process.argv[1]); } catch (e) {
  if (e.code === "MODULE_NOT_FOUND") process.exit(1); }' "$1" 2>/dev/null
}
need_node() { # REQUIRED NAME REQUEST
  has_package "$2" && return 0
  if ! command -v npm >/dev/null 2>&1; then
    lacks "$1" "$2" "there is no npm"
    return 0
  fi
  npm install --prefix "$dir/node" --no-audit --no-fund --silent "$3" >&2 \
    && has_package "$2" || lacks "$1" "$2" "npm could not install it"
}
look_node() { # REQUIRED NAME
  has_package "$2" || lacks "$1" "$2" "the skill does not say where it is from"
}
)sh";

constexpr std::string_view system_part = R"sh(
need_command() { # REQUIRED COMMAND PACKAGE
  command -v "$2" >/dev/null 2>&1 && return 0
  system_packages+=("$3")
  lacks "$1" "$2" "package $3"
}
look_command() { # REQUIRED COMMAND
  command -v "$2" >/dev/null 2>&1 || lacks "$1" "$2" "no package is known"
}
)sh";

constexpr std::string_view system_end = R"sh(
if [ "${#system_packages[@]}" -gt 0 ]; then
  if [ "${SKVM_ENV_SYSTEM:-0}" = 1 ] && [ "$(id -u)" = 0 ] \
    && command -v apt-get >/dev/null 2>&1 \
    && apt-get install -y --no-install-recommends "${system_packages[@]}" >&2
  then
    exec env SKVM_ENV_SYSTEM=0 bash "${BASH_SOURCE[0]}"
  fi
  say "to install: apt-get install ${system_packages[*]}"
fi
)sh";

constexpr std::string_view ending = R"sh(
mkdir -p "$dir" && cat >"$dir/activate" <<EOF
export PATH="$dir/python/bin:$dir/node/node_modules/.bin:\$PATH"
export NODE_PATH="$dir/node/node_modules\${NODE_PATH:+:\$NODE_PATH}"
EOF
if [ "$missing" -gt 0 ]; then
  say "$missing required dependencies are missing"
  exit 1
fi
)sh";

std::string request_of(const dependency& one) {
  if (one.version.empty())
    return one.name;
  if (one.manager == "node")
    return one.name + "@" + one.version;
  std::string version;
  for (char c : one.version)
    if (c != ' ')
      version += c;
  return one.name + version;
}

std::string line_for(const dependency& one) {
  std::string kind = one.manager == "system" ? "command" : one.manager;
  std::string out = one.verified ? "need_" : "look_";
  out += kind;
  out += one.optional ? " optional " : " required ";
  out += shell_quoted(one.module);
  if (one.verified)
    out +=
      " " + shell_quoted(one.manager == "system" ? one.name : request_of(one));
  return out + "\n";
}

} // namespace

std::string env_script(const std::string& skill_name,
                       const std::vector<dependency>& found) {
  if (found.empty())
    return {};
  auto uses = [&](std::string_view manager) {
    return std::any_of(found.begin(), found.end(), [&](const dependency& one) {
      return one.manager == manager;
    });
  };
  std::string out = "#!/usr/bin/env bash\n";
  out += "# Makes available what the skill " + pass_lang::kebab(skill_name, 16)
         + " needs; safe to run again.\n";
  out += preamble;
  if (uses("python"))
    out += python_part;
  if (uses("node"))
    out += node_part;
  if (uses("system"))
    out += system_part;
  // Interpreters first: what is installed later needs them.
  out += "\n";
  for (std::string_view manager : {"system", "python", "node"})
    for (const auto& one : found)
      if (one.manager == manager)
        out += line_for(one);
  if (uses("system"))
    out += system_end;
  out += ending;
  return out;
}

} // namespace bind_env
