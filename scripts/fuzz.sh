#!/usr/bin/env bash
# Runs each fuzzer for some seconds from the skills of the corpus. What it finds
# lies in build-fuzz/found; a slow input (over a second under sanitizers) is a
# find as well.
#
#   scripts/fuzz.sh [SECONDS-EACH]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
found=build-fuzz/found
mkdir -p "$found"

for fuzzer in build-fuzz/fuzz/fuzz_*; do
  name=$(basename "$fuzzer")
  seeds=build-fuzz/seeds/$name
  mkdir -p "$seeds"
  case $name in
    *shell) find tests/corpus/skills examples -name '*.sh' ;;
    *python*) find tests/corpus/skills examples -name '*.py' ;;
    *) find tests/corpus/skills examples -name SKILL.md ;;
  esac | while read -r file; do
    cp "$file" "$seeds/$(sha1sum "$file" | cut -c1-16)"
  done
  echo "== $name, $seconds s"
  "$fuzzer" -max_total_time="$seconds" -max_len=20000 -timeout=1 \
    -print_final_stats=1 -artifact_prefix="$found/$name-" "$seeds" 2>&1 \
    | grep -E '^stat::(number|average)|^SUMMARY|ERROR|DONE' || true
done
if compgen -G "$found/*" >/dev/null; then
  echo "finds:" && ls "$found"
  exit 1
fi
