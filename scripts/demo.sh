#!/usr/bin/env bash
# The main job on the shipped examples, offline: checks and compiles a skill for
# a weak target, runs a task with the original and with the compiled skill, and
# shows the difference. The model is simulated and says so.
set -euo pipefail
cd "$(dirname "$0")/.."

skvm=build/bin/skvm
skill=examples/skills/sales-report
task_dir=examples/tasks/sales-report

# Nothing of the user's is touched.
SKVM_HOME=$(mktemp -d)
export SKVM_HOME
trap 'rm -rf "$SKVM_HOME"' EXIT

say() { printf '\n== %s\n' "$*"; }
prompt=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["prompt"])' "$task_dir/task.json")
criteria=$(python3 -c '
import json, sys
print(" && ".join(e["command"] for e in json.load(open(sys.argv[1]))["eval"]))' "$task_dir/task.json")
work=$(mktemp -d -p "$SKVM_HOME")
cp -r "$task_dir/data" "$work/data"

say "skvm check: is the skill in order?"
$skvm check "$skill"

say "skvm compile: for sim/small, a weak target whose profile is shipped"
$skvm compile "$skill" --model sim/small

say "skvm compare: the same task with the original and with the compiled skill"
cat <<'NOTE'
The model is sim/small, a simulation inside this program: its turns, tokens and
seconds follow from a personality file (config/sim/small.toml), not from a real
model. The tool calls, the scripts they run, the files they make and the check of
the result are real.

NOTE
$skvm compare "$skill" "$prompt" --model sim/small --workdir "$work" --check "$criteria" || true
