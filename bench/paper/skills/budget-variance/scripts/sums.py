import csv
import sys
from collections import defaultdict
from decimal import Decimal


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


budget = {r["department"]: Decimal(r["amount"]) for r in rows(sys.argv[1])}
actual = defaultdict(Decimal)
for row in rows(sys.argv[2]):
    actual[row["department"]] += Decimal(row["amount"])
out = None
if len(sys.argv) > 3:
    out = csv.writer(open(sys.argv[3], "w", newline=""))
    out.writerow(["department", "budget", "actual", "percent"])
for name in sorted(budget):
    print(f"{name}: budget {budget[name]} actual {actual[name]}")
    if out:
        percent = 100 * (actual[name] - budget[name]) / budget[name]
        out.writerow([name, budget[name], actual[name], f"{percent:.1f}"])
