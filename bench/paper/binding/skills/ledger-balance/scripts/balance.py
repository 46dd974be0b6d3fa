import argparse
import csv
from collections import defaultdict

import plainledger

parser = argparse.ArgumentParser()
parser.add_argument("ledger")
parser.add_argument("--check", action="store_true")
parser.add_argument("--output")
args = parser.parse_args()
sums = defaultdict(int)
with open(args.ledger) as file:
    entries = list(plainledger.read(file))
for entry in entries:
    for account, amount in entry.postings:
        sums[account] += amount
if args.output:
    with open(args.output, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["account", "balance"])
        out.writerows(sorted(sums.items()))
print(len(entries), "entries balance")
