"""Texts that look like keys."""
import json
import pathlib
import re
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


found = []
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    text = file.read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"(key|token)\s*=\s*[\"'][A-Za-z0-9]{16,}", line):
            found.append(f"{file}:{number} a key")
save(sys.argv[2], found)
