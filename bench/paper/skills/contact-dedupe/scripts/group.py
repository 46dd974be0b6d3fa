import argparse
import csv
import json

parser = argparse.ArgumentParser()
parser.add_argument("books", nargs="+")
parser.add_argument("-o", "--output", required=True)
args = parser.parse_args()
entries = []
for path in sorted(args.books):
    with open(path, newline="") as file:
        entries += list(csv.DictReader(file))
parent = list(range(len(entries)))


def root(i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


first = {}
for i, entry in enumerate(entries):
    for key in ("phone", "email"):
        if entry[key]:
            j = first.setdefault((key, entry[key]), i)
            parent[root(i)] = root(j)
groups = {}
for i, entry in enumerate(entries):
    groups.setdefault(root(i), []).append(entry)
with open(args.output, "w") as file:
    json.dump(list(groups.values()), file, indent=1)
print(len(entries), "entries,", len(groups), "people")
