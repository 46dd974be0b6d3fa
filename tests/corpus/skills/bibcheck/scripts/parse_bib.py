import argparse
import json
import pathlib

import bibtexparser
from bibtexparser.bparser import BibTexParser
from bibtexparser.customization import convert_to_unicode

parser = argparse.ArgumentParser()
parser.add_argument("bib", type=pathlib.Path)
parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
args = parser.parse_args()

reader = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
reader.customization = convert_to_unicode
with args.bib.open(encoding="utf-8") as handle:
    database = bibtexparser.load(handle, parser=reader)
entries = []
for entry in database.entries:
    entry["key"] = entry.pop("ID")
    entry["type"] = entry.pop("ENTRYTYPE")
    entries.append(entry)
args.output.parent.mkdir(parents=True, exist_ok=True)
args.output.write_text(json.dumps(entries, indent=1, ensure_ascii=False), encoding="utf-8")
print(f"{len(entries)} entries")
