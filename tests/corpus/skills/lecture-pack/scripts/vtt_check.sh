#!/usr/bin/env bash
# vtt_check.sh FILE: print captions that break the rules
set -euo pipefail
awk '
function seconds(t,  p) { split(t, p, ":"); return p[1] * 3600 + p[2] * 60 + p[3] }
/-->/ { d = seconds($3) - seconds($1); n = 0; if (d < 1 || d > 7) print NR ": lasts " d " s"; next }
/^$/  { n = 0; next }
      { n++; if (n > 2) print NR ": third line"; if (length($0) > 42) print NR ": " length($0) " characters" }
' <(sed 1,2d "$1")
