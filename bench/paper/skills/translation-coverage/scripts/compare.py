import argparse
import json
import os
import re


def blanks(text):
    return sorted(re.findall(r"\{(\w+)\}", text))


parser = argparse.ArgumentParser()
parser.add_argument("source")
parser.add_argument("translation")
parser.add_argument("--output", required=True)
args = parser.parse_args()
source = json.load(open(args.source))
other = json.load(open(args.translation))
common = [key for key in source if other.get(key)]
report = {
    "missing": sorted(set(source) - set(common)),
    "leftover": sorted(set(other) - set(source)),
    "placeholders": sorted(key for key in common
                           if blanks(source[key]) != blanks(other[key])),
    "percent": round(100 * len(common) / len(source), 1)}
os.makedirs(os.path.dirname(args.output) or ".", exist_ok=True)
with open(args.output, "w") as file:
    json.dump(report, file, indent=2)
print(args.translation, report["percent"], "%")
