#!/usr/bin/env bash
# Recalculates a workbook and looks for formula errors. Prints OK or FAILED n.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# The last number asks for one CSV file for every sheet.
soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
  --outdir "$out" "$1" >/dev/null 2>&1
cd "$out"
if grep -nHE '#(REF|NAME|DIV/0|VALUE)[!?]' ./*.csv >found; then
  cut -c3- found
  echo "FAILED $(wc -l <found)"
  exit 1
fi
echo OK
