"""Errors of one log by hour."""
import collections
import json
import pathlib
import re
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


line = re.compile(r"^\S+T(\d\d):\d\d:\d\d (ERROR|FATAL) (\w+)")
hours = collections.Counter()
with open(sys.argv[1]) as file:
    for found in map(line.match, file):
        if found:
            hours[found[1]] += 1
save(sys.argv[2], hours)
