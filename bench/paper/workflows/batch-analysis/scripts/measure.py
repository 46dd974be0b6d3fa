"""Count, mean and deviation of each numeric column."""
import csv
import json
import pathlib
import statistics
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
columns = {}
for name in rows[0]:
    try:
        values = [float(row[name]) for row in rows]
    except ValueError:
        continue
    columns[name] = {"count": len(values),
                     "mean": round(statistics.fmean(values), 4),
                     "deviation": round(statistics.pstdev(values), 4)}
save(sys.argv[2], columns)
