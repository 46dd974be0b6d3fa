#!/usr/bin/env python3
"""Compare one section of a changelog with the list of changes."""
import argparse
import json
import re
import sys

ORDER = ["Breaking", "Added", "Changed", "Fixed", "Security", "Deprecated"]

parser = argparse.ArgumentParser()
parser.add_argument("changelog")
parser.add_argument("changes")
parser.add_argument("--version", required=True)
args = parser.parse_args()

text = open(args.changelog, encoding="utf-8").read()
section = re.search(rf"^## {re.escape(args.version)}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
if not section:
    sys.exit(f"no section for {args.version}")

faults = []
groups = re.findall(r"^### (\w+)", section[0], re.MULTILINE)
if groups != [name for name in ORDER if name in groups]:
    faults.append(f"order of groups: {', '.join(groups)}")

mentioned = {int(number) for number in re.findall(r"#(\d+)", section[0])}
changes = json.load(open(args.changes, encoding="utf-8"))
expected = {c["pr"] for c in changes if c.get("pr") and c["group"] != "internal"}
known = {c["pr"] for c in changes if c.get("pr")}
faults += [f"#{number} is in no entry" for number in sorted(expected - mentioned)]
faults += [f"#{number} is not a change of this release" for number in sorted(mentioned - known)]

print("\n".join(faults) or "ok")
sys.exit(1 if faults else 0)
