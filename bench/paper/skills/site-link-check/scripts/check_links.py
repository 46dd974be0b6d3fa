import argparse
import csv
import json
import os
import re

parser = argparse.ArgumentParser()
parser.add_argument("links", help="JSON lines of the collector")
parser.add_argument("--site", required=True)
parser.add_argument("--output")
parser.add_argument("--orphans")
args = parser.parse_args()
links = [json.loads(line) for line in open(args.links)]
broken, reached = [], {"index.html"}
for link in links:
    path, _, anchor = link["target"].partition("#")
    target = os.path.normpath(os.path.join(
        os.path.dirname(link["page"]), path)) if path else link["page"]
    full = os.path.join(args.site, target)
    if not os.path.isfile(full):
        broken.append((link["page"], link["line"], link["target"], "missing"))
        continue
    if target != link["page"]:
        reached.add(target)
    if anchor and not re.search(f'id="{re.escape(anchor)}"', open(full).read()):
        broken.append((link["page"], link["line"], link["target"], "anchor"))
if args.output:
    with open(args.output, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["page", "line", "target", "why"])
        out.writerows(broken)
if args.orphans:
    pages = {os.path.relpath(os.path.join(folder, name), args.site)
             for folder, _, names in os.walk(args.site)
             for name in names if name.endswith(".html")}
    with open(args.orphans, "w") as out:
        out.writelines(page + "\n" for page in sorted(pages - reached))
print(len(links), "links,", len(broken), "broken")
