import csv
import re
from collections import Counter


def make(rng):
    with open("tickets.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "state", "area"])
        for n in range(rng.randint(15, 40)):
            out.writerow([n, rng.choice(["open", "closed", "overdue"]),
                          rng.choice(["api", "docs", "web"])])


def check(given):
    rows = list(csv.DictReader(open(given / "tickets.csv", newline="")))
    states = Counter(row["state"] for row in rows)
    areas = Counter(row["area"] for row in rows)
    text = open("status.md").read()
    figures = dict(re.findall(r"(?m)^- (\w+): (\d+)$", text))
    assert text.startswith("# Weekly status\n")
    assert figures == {
        "Opened": str(states["open"] + states["overdue"]),
        "Closed": str(states["closed"]), "Overdue": str(states["overdue"])}
    most = max(areas.values())
    assert re.search(r"(?m)^Most work: (\w+)$", text)[1] == min(
        area for area in areas if areas[area] == most)
