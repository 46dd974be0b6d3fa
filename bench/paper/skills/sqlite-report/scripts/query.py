"""Runs a query and writes its result as CSV."""

import argparse
import csv
import sqlite3
import sys

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("database")
parser.add_argument("query")
parser.add_argument("-o", "--output")
args = parser.parse_args()
db = sqlite3.connect(f"file:{args.database}?mode=ro", uri=True)
with open(args.query) as file:
    found = db.execute(file.read())
out = open(args.output, "w", newline="") if args.output else sys.stdout
writer = csv.writer(out)
writer.writerow(column[0] for column in found.description)
writer.writerows(found)
