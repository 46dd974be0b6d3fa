"""The first recorded call whose output is wrong."""
import json
import pathlib
import sys

from tool import actual, right

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


session = json.loads(pathlib.Path(sys.argv[1]).read_text())
for lines in session["inputs"]:
    if actual(session["command"], lines) != right(session["command"], lines):
        save(sys.argv[2], {"command": session["command"], "lines": lines})
        break
