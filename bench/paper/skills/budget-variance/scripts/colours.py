import argparse
import csv

parser = argparse.ArgumentParser()
parser.add_argument("variance", help="CSV with a column percent")
parser.add_argument("output", help="the same with a column colour")
args = parser.parse_args()
with open(args.variance, newline="") as a, \
        open(args.output, "w", newline="") as b:
    source = csv.DictReader(a)
    out = csv.DictWriter(b, [*source.fieldnames, "colour"])
    out.writeheader()
    for row in source:
        over = float(row["percent"])
        row["colour"] = ("green" if over <= 5 else
                         "yellow" if over <= 10 else "red")
        out.writerow(row)
print("wrote", args.output)
