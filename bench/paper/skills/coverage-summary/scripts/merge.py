import argparse
import csv
from collections import defaultdict

parser = argparse.ArgumentParser()
parser.add_argument("tables", nargs="+")
parser.add_argument("--output", required=True)
args = parser.parse_args()
hits = defaultdict(int)
for path in args.tables:
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            hits[row["file"], row["line"]] += int(row["hits"])
files = defaultdict(lambda: [0, 0])
for (name, _), count in hits.items():
    files[name][0] += count > 0
    files[name][1] += 1
with open(args.output, "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["file", "hit", "lines", "percent"])
    for name, (hit, lines) in sorted(files.items()):
        out.writerow([name, hit, lines, f"{100 * hit / lines:.1f}"])
total = [sum(column) for column in zip(*files.values())]
print(f"total {100 * total[0] / total[1]:.1f} %")
