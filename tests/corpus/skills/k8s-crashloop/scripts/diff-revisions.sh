#!/usr/bin/env bash
# diff-revisions.sh CONTEXT NAMESPACE DEPLOYMENT: what the last roll-out changed in the pod template.
set -euo pipefail
context=$1 namespace=$2 app=$3

sets=$(kubectl --context "$context" -n "$namespace" get rs -o json |
  jq -c --arg app "$app" '[.items[]
    | select(any(.metadata.ownerReferences[]?; .kind == "Deployment" and .name == $app))]
    | sort_by(.metadata.annotations["deployment.kubernetes.io/revision"] | tonumber)')

if [ "$(jq length <<<"$sets")" -lt 2 ]; then
  echo "only one revision"
  exit 0
fi
diff -u --label previous --label current \
  <(jq -S '.[-2].spec.template.spec' <<<"$sets") \
  <(jq -S '.[-1].spec.template.spec' <<<"$sets") || true
