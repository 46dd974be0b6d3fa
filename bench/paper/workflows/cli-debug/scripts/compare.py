"""What comes out, and what should."""
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
save(sys.argv[2], {"actual": actual(given["command"], given["lines"]),
                   "right": right(given["command"], given["lines"])})
