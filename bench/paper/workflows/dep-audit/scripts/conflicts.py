"""Packages in several versions."""
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


found = []
seen = {}
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.txt")):
    for line in file.read_text().split():
        name, _, version = line.partition("==")
        if version and seen.setdefault(name, version) != version:
            found.append(f"{file.name}: {name} {version}, elsewhere {seen[name]}")
save(sys.argv[2], found)
