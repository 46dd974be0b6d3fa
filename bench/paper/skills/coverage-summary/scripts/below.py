import argparse
import csv

parser = argparse.ArgumentParser()
parser.add_argument("coverage")
parser.add_argument("--threshold", type=float, default=80)
parser.add_argument("--output", required=True)
args = parser.parse_args()
with open(args.coverage, newline="") as file:
    low = [row for row in csv.DictReader(file)
           if 100 * int(row["hit"]) < args.threshold * int(row["lines"])]
low.sort(key=lambda row: (int(row["hit"]) / int(row["lines"]), row["file"]))
with open(args.output, "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["file", "percent"])
    out.writerows((row["file"], row["percent"]) for row in low)
print(len(low), "files below", args.threshold)
