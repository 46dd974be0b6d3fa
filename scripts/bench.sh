#!/usr/bin/env bash
# Measures the release build; the figures go to build/bench.json.
#
#   scripts/bench.sh [--corpus FOLDER]…
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=(tests/corpus/skills)
while [[ ${1:-} == --corpus ]]; do
  corpus+=("${2:?--corpus needs a folder}")
  shift 2
done
build/bin/skvm-bench build/bench.json "$PWD/examples/skills/sales-report" "${corpus[@]}"
