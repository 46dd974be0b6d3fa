"""Whether a log line still complains of the configuration."""
import json
import pathlib
import re
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


mended = pathlib.Path(sys.argv[1])
config = json.loads(mended.read_text())
left = set()
with open(mended.parent / "service.log") as file:
    for found in map(re.compile(r".*ERROR (\w+)=\S+, expected (\S+)").match,
                     file):
        if found and str(config[found[1]]) != found[2]:
            left.add(found[1])
save(sys.argv[2], {"service": mended.parent.name, "left": sorted(left)})
