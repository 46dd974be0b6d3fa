"""The setting that a log complains of most."""
import collections
import json
import pathlib
import re
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


blamed = collections.Counter()
wanted = {}
with open(sys.argv[1]) as file:
    for found in map(re.compile(r".*ERROR (\w+)=\S+, expected (\S+)").match,
                     file):
        if found:
            blamed[found[1]] += 1
            wanted[found[1]] = found[2]
setting, times = blamed.most_common(1)[0]
save(sys.argv[2], {"folder": str(pathlib.Path(sys.argv[1]).parent),
                   "setting": setting, "times": times,
                   "expected": wanted[setting]})
