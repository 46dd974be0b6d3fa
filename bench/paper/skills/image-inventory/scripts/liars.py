import csv
import sys

with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        if row["format"] != row["claims"]:
            print(row["file"], "is", row["format"])
