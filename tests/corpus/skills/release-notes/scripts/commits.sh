#!/usr/bin/env bash
# commits.sh FROM [TO]: hash, date, author, pull request and subject of every commit, tab-separated.
set -euo pipefail
from=$1 to=${2:-HEAD}
git log --no-merges --date=short --format='%h%x09%ad%x09%an%x09%s' "$from..$to" |
  awk -F '\t' -v OFS='\t' '{
    pr = "-"
    if (match($4, /\(#[0-9]+\)$/)) {
      pr = substr($4, RSTART + 2, RLENGTH - 3)
      $4 = substr($4, 1, RSTART - 2)
    }
    print $1, $2, $3, pr, $4
  }'
