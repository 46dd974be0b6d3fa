"""Points of a series far above the quartiles of its profile."""
import csv
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


series = pathlib.Path(sys.argv[1])
profile = json.loads(pathlib.Path("profiles", f"{series.stem}.json").read_text())
limit = profile["p75"] + 1.5 * (profile["p75"] - profile["p25"])
with open(series, newline="") as file:
    above = [row["minute"] for row in csv.DictReader(file)
             if float(row["load"]) > limit]
save(sys.argv[2], {"limit": round(limit, 4), "minutes": above})
