#!/usr/bin/env bash
# Measures the release build; the figures go to build/bench.json.
set -euo pipefail
cd "$(dirname "$0")/.."
build/bin/skvm-bench build/bench.json "$PWD/examples/skills/sales-report"
