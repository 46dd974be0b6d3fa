#!/bin/sh
# usage: fetch.sh HOSTS OUTDIR
set -u
hosts=$1
out=$2
mkdir -p "$out"
: > "$out/FAILED"

fetch() {
    if timeout 10 openssl s_client -connect "$1:443" -servername "$1" </dev/null 2>/dev/null |
        openssl x509 -out "$2/$1.pem" 2>/dev/null; then
        :
    else
        echo "$1" >> "$2/FAILED"
    fi
}

running=0
while read -r host; do
    fetch "$host" "$out" &
    running=$((running + 1))
    if [ "$running" -ge 4 ]; then
        wait
        running=0
    fi
done < "$hosts"
wait
