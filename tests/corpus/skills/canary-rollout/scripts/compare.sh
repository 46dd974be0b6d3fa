#!/bin/sh
# compare.sh SERVICE CLUSTER WINDOW: canary against stable, as JSON
set -eu
service=$1 cluster=$2 window=$3

ask() {
  curl -fsS --get "$PROM_URL/api/v1/query" --data-urlencode "query=$1" |
    jq -r '.data.result[0].value[1] // "0"'
}

for track in canary stable; do
  sel="service=\"$service\",cluster=\"$cluster\",track=\"$track\""
  errors=$(ask "sum(rate(http_requests_total{$sel,code=~\"5..\"}[$window])) / sum(rate(http_requests_total{$sel}[$window]))")
  p99=$(ask "1000 * histogram_quantile(0.99, sum by (le) (rate(http_request_seconds_bucket{$sel}[$window])))")
  restarts=$(ask "sum(increase(kube_pod_container_status_restarts_total{$sel}[$window]))")
  printf '{"track":"%s","error_ratio":%s,"p99_ms":%s,"restarts":%s}\n' \
    "$track" "$errors" "$p99" "$restarts"
done | jq -s 'map({(.track): del(.track)}) | add'
