import argparse
import csv
import os

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--out", required=True)
args = parser.parse_args()
with open(args.out, "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["person", "minutes", "overtime", "odd_days"])
    for name in sorted(os.listdir(args.folder)):
        with open(os.path.join(args.folder, name), newline="") as sheet:
            days = list(csv.DictReader(sheet))
        minutes = [int(day["minutes"]) for day in days]
        out.writerow([name.rsplit(".", 1)[0], sum(minutes),
                      sum(max(0, m - 480) for m in minutes),
                      sum(int(day["odd"]) for day in days)])
print("wrote", args.out)
