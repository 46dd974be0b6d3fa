"""What is left to do."""
import json
import pathlib
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
        if "TODO" in line:
            found.append(f"{file}:{number} {line.split('TODO', 1)[1].strip()}")
save(sys.argv[2], found)
