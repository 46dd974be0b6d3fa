#!/usr/bin/env python3
"""risky.py PLAN.json: resources that hold data and are to be deleted or replaced."""
import json
import re
import sys

HOLDS_DATA = re.compile(r"_(db_|rds_|s3_bucket$|ebs_volume|efs_|dynamodb_table|kms_key|elasticache_|ecr_repository)")

with open(sys.argv[1], encoding="utf-8") as stream:
    plan = json.load(stream)

found = 0
for resource in plan.get("resource_changes", []):
    actions = resource["change"]["actions"]
    if "delete" not in actions or not HOLDS_DATA.search("_" + resource["type"].split("_", 1)[-1]):
        continue
    found += 1
    kind = "replace" if "create" in actions else "delete"
    paths = [".".join(map(str, path)) for path in resource["change"].get("replace_paths", [])]
    print(f"{kind}\t{resource['address']}\t{', '.join(paths) or '-'}")
sys.exit(2 if found else 0)
