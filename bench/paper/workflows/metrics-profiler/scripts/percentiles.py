"""Percentiles of one series."""
import csv
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


with open(sys.argv[1], newline="") as file:
    load = [float(row["load"]) for row in csv.DictReader(file)]
ordered = sorted(load)
profile = {f"p{p}": ordered[min(len(ordered) - 1, len(ordered) * p // 100)]
           for p in (25, 50, 75, 95, 99)}
save(sys.argv[2], profile)
