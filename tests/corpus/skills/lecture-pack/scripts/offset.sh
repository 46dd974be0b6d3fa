#!/usr/bin/env bash
# offset.sh CAMERA LAPEL: print how late LAPEL is against CAMERA, in seconds
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
ffmpeg -v error -i "$1" -t 900 -ac 1 -ar 8000 "$tmp/a.wav"
ffmpeg -v error -i "$2" -t 900 -ac 1 -ar 8000 "$tmp/b.wav"
audio-offset-finder --find-offset-of "$tmp/b.wav" --within "$tmp/a.wav" |
    awk '/^Offset/ {print $2}'
