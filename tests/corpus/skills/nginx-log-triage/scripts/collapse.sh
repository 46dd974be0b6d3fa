#!/bin/bash
# Replaces what varies in error log lines and counts what is left. FROM and TO limit the time when they are set.
set -euo pipefail
from=$(tr 'T-' ' /' <<<"${FROM:-0000-00-00T00:00}")
to=$(tr 'T-' ' /' <<<"${TO:-9999-99-99T99:99}")
zcat -f -- "$@" |
  awk -v from="$from" -v to="$to" '{ t = substr($0, 1, 16); if (t >= from && t < to) print }' |
  sed -E -e 's/^([0-9\/]+ [0-9:]{5}):[0-9]{2}/\1/' \
         -e 's/[0-9]+#[0-9]+: (\*[0-9]+ )?//' \
         -e 's/client: [0-9a-f.:]+/client: C/' \
         -e 's/request: "[A-Z]+ ([^ ?]+)[^"]*"/request: \1/' |
  sort | uniq -c | sort -rn | head -50
