"""The smallest input that still fails, line by line."""
import json
import pathlib
import sys

from tool import actual, right

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


given = json.loads(pathlib.Path(sys.argv[1]).read_text())
command, lines = given["command"], given["lines"]
at = 0
while at < len(lines):
    fewer = lines[:at] + lines[at + 1:]
    if actual(command, fewer) != right(command, fewer):
        lines = fewer
    else:
        at += 1
save(sys.argv[2], {"command": command, "lines": lines})
