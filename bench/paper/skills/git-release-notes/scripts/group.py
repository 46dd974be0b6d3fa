import argparse
import re

TITLES = [("feat", "Added"), ("fix", "Fixed"), ("docs", "Documentation")]

parser = argparse.ArgumentParser()
parser.add_argument("subjects")
parser.add_argument("--output", required=True)
args = parser.parse_args()
groups = {kind: [] for kind, _ in TITLES}
breaking, skipped = [], 0
with open(args.subjects, encoding="utf-8") as file:
    for line in file:
        found = re.match(r"(\w+)(?:\(([^)]*)\))?(!?): (.+)", line.strip())
        if not found or (found[1] not in groups and not found[3]):
            skipped += 1
            continue
        entry = (f"**{found[2]}**: " if found[2] else "") + found[4]
        (breaking if found[3] else groups[found[1]]).append(entry)
with open(args.output, "w", encoding="utf-8") as out:
    out.write("# Release notes\n")
    for title, entries in [("Breaking", breaking)] + [
            (title, groups[kind]) for kind, title in TITLES]:
        if entries:
            out.write(f"\n## {title}\n\n")
            out.writelines(f"- {entry}\n" for entry in entries)
print("skipped", skipped, "subjects that users do not notice")
