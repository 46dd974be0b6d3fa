"""Failures by function."""
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


groups = {}
for failure in json.loads(pathlib.Path(sys.argv[1]).read_text()):
    groups.setdefault(failure["function"], []).append(
        failure["got"] - failure["expected"])
save(sys.argv[2], groups)
