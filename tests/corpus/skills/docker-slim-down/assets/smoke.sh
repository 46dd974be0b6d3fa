#!/bin/bash
# smoke.sh IMAGE: starts it, waits for the port, asks once. Adapt PORT, PATH_ and EXPECT.
set -euo pipefail
PORT=8000 PATH_=/healthz EXPECT=ok
id=$(docker run -d --rm -P "$1")
trap 'docker stop -t 2 "$id" >/dev/null' EXIT
address=$(docker port "$id" "$PORT/tcp" | head -n 1)
for _ in $(seq 30); do
  if reply=$(curl -fsS "http://${address/0.0.0.0/127.0.0.1}$PATH_" 2>/dev/null); then
    [[ $reply == *"$EXPECT"* ]] || { echo "wrong answer: $reply"; exit 1; }
    [ "$(docker exec "$id" id -u)" != 0 ] || echo "warning: runs as root"
    echo green
    exit 0
  fi
  sleep 1
done
docker logs "$id" | tail -n 20
exit 1
