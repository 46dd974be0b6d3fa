#!/bin/bash
# cut.sh INPUT CLIPS OUT: cuts every clip, as many at a time as fits.
set -euo pipefail
export input=$1 out=$3
mkdir -p "$out"

one() {
  IFS=$'\t' read -r start end slug title <<<"$1"
  ffmpeg -nostdin -v error -y -ss "$start" -to "$end" -i "$input" \
    -c:v libx264 -crf 18 -preset medium -c:a aac -b:a 192k "$out/$slug.mp4"
  echo "$slug: $title"
}
export -f one
grep -v '^#' "$2" | tr '\n' '\0' | xargs -0 -P 3 -I{} bash -c 'one "$1"' _ {}
