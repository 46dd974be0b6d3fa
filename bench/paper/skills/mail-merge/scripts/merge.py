import argparse
import csv
import os
import string
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--template", required=True)
parser.add_argument("--list", required=True)
parser.add_argument("--into")
parser.add_argument("--dry-run", action="store_true")
args = parser.parse_args()
with open(args.template, encoding="utf-8") as file:
    letter = string.Template(file.read())
wanted = set(letter.get_identifiers())
with open(args.list, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
lacking = wanted - set(rows[0])
if lacking:
    sys.exit("the list lacks: " + ", ".join(sorted(lacking)))
if args.dry_run:
    print(len(rows), "recipients, blanks:", ", ".join(sorted(wanted)))
    sys.exit()
os.makedirs(args.into, exist_ok=True)
skipped = []
for row in rows:
    if any(not row[key].strip() for key in wanted):
        skipped.append(row["id"])
        continue
    path = os.path.join(args.into, row["id"] + ".txt")
    with open(path, "w", encoding="utf-8") as out:
        out.write(letter.substitute(row))
with open(os.path.join(args.into, "skipped.txt"), "w") as out:
    out.writelines(one + "\n" for one in skipped)
print(len(rows) - len(skipped), "letters,", len(skipped), "skipped")
