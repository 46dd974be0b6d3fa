"""Hosts by their number of outliers."""
import json
import pathlib
import sys

found = [(len(json.loads(file.read_text())["minutes"]), file.stem)
         for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json"))]
pathlib.Path(sys.argv[2]).write_text(
    "".join(f"{count:4} {host}\n" for count, host in sorted(found)[::-1]))
print(f"{len(found)} hosts")
