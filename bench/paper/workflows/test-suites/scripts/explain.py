"""What the failures of a function have in common."""
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


groups = json.loads(pathlib.Path(sys.argv[1]).read_text())
save(sys.argv[2], {
    name: "off by one" if {abs(one) for one in by} == {1} else "wrong result"
    for name, by in groups.items()})
