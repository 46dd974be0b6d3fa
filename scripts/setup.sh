#!/usr/bin/env bash
# Installs what packages.txt lists and this machine lacks; does nothing, and
# needs no rights, where all is there.
set -euo pipefail

list="$(dirname "${BASH_SOURCE[0]}")/packages.txt"

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is no Debian system; install what $list lists by hand" >&2
  exit 1
fi

wanted=()
while read -r package command; do
  case $package in '' | '#'*) continue ;; esac
  if [[ -n $command ]] && command -v "$command" >/dev/null; then
    continue
  fi
  wanted+=("$package")
done <"$list"

# It fails for unknown packages and still prints the others.
installed=$(dpkg-query --show \
  --showformat='${binary:Package} ${db:Status-Status}\n' "${wanted[@]}" \
  2>/dev/null | sed -n 's/^\([^ :]*\).* installed$/\1/p') || true

missing=()
for package in "${wanted[@]}"; do
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

as_root=()
if (($(id -u) != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup: missing packages: ${missing[*]}" >&2
    echo "setup: neither root nor sudo here; as root, say:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "setup: installing ${missing[*]}" >&2
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes)
# Without a network the lists that are there may still do.
"${apt[@]}" update >&2 || echo "setup: could not update package lists" >&2
"${apt[@]}" install --no-install-recommends "${missing[@]}" >&2
