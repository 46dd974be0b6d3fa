import argparse
import json
import pathlib
import re

REQUIRED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "phdthesis": {"author", "title", "school", "year"},
}

parser = argparse.ArgumentParser()
parser.add_argument("entries", type=pathlib.Path)
parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
args = parser.parse_args()

findings = []
titles = {}
for entry in json.loads(args.entries.read_text(encoding="utf-8")):
    key = entry["key"]
    for field in sorted(REQUIRED.get(entry["type"], set()) - entry.keys()):
        findings.append([key, f"missing {field}"])
    title = entry.get("title", "")
    plain = re.sub(r"[^a-z0-9]", "", title.lower())
    if plain in titles:
        findings.append([key, f"same title as {titles[plain]}"])
    titles.setdefault(plain, key)
    if re.search(r"(?<!\\)[&%]", title):
        findings.append([key, "unescaped & or %"])
    if re.search(r"(?<!\{)\b[A-Z]{2,}\b(?!\})", title):
        findings.append([key, "capitals without braces"])
args.output.write_text(json.dumps(findings, indent=1), encoding="utf-8")
print(f"{len(findings)} findings")
