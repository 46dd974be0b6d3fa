#!/bin/sh
# Share of the error budget that is left, in percent.
set -eu
service=$1
query="100 * (1 - service:slo_errors:ratio30d{service=\"$service\"} / service:slo_budget:ratio{service=\"$service\"})"
curl -fsS --get "$PROM_URL/api/v1/query" --data-urlencode "query=$query" |
  jq -r '.data.result[0].value[1] | tonumber | floor'
