import csv
import os
import sys

source, target = sys.argv[1:]
os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
with open(source) as trace, open(target, "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["file", "line", "hits"])
    name = None
    for line in trace:
        kind, _, rest = line.strip().partition(":")
        if kind == "SF":
            name = rest
        elif kind == "DA":
            out.writerow([name, *rest.split(",")[:2]])
print("wrote", target)
