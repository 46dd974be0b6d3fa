#!/bin/bash
# slice.sh FILE FROM TO: prints the lines of an access log (plain or .gz) with FROM <= time < TO.
# FROM and TO as 2024-03-12T06:20, in UTC.
set -euo pipefail
file=$1 from=$2 to=$3
zcat -f -- "$file" | awk -v from="$from" -v to="$to" '
BEGIN {
  split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", name, " ")
  for (i in name) number[name[i]] = sprintf("%02d", i)
}
{
  # $4 is [12/Mar/2024:06:25:13
  split(substr($4, 2), part, /[\/:]/)
  stamp = part[3] "-" number[part[2]] "-" part[1] "T" part[4] ":" part[5]
  if (stamp >= from && stamp < to) print
}'
