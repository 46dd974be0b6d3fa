import csv
import json
import sys

groups = json.load(open(sys.argv[1]))
with open(sys.argv[2], "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["name", "phones", "emails"])
    for group in groups:
        name = max((entry["name"] for entry in group), key=len)
        out.writerow([name, *(" ".join(sorted({e[k] for e in group if e[k]}))
                              for k in ("phone", "email"))])
print(len(groups), "contacts")
