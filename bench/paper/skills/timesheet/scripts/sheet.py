import argparse
import csv
import os
from collections import defaultdict

parser = argparse.ArgumentParser()
parser.add_argument("log")
parser.add_argument("--out", required=True)
args = parser.parse_args()
days = defaultdict(list)
with open(args.log) as file:
    for line in file:
        day, time, _ = line.split()
        hours, minutes = time.split(":")
        days[day].append(int(hours) * 60 + int(minutes))
os.makedirs(os.path.dirname(args.out) or ".", exist_ok=True)
with open(args.out, "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["day", "minutes", "odd"])
    for day, times in sorted(days.items()):
        odd = len(times) % 2
        worked = 0 if odd else sum(times[1::2]) - sum(times[::2])
        out.writerow([day, worked, odd])
print(args.out, len(days), "days")
