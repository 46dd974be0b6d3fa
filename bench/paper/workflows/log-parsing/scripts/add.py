"""Adds counts up."""
import collections
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


total = collections.Counter()
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    total.update(json.loads(file.read_text()))
save(sys.argv[2], total)
