"""Prints the unique records of a folder of hits as CSV."""
import csv
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

from rapidfuzz import fuzz

folder = pathlib.Path(sys.argv[1])
writer = csv.writer(sys.stdout)
seen = []
for path in sorted(folder.glob("*.json")):
    for item in json.loads(path.read_text()).get("results", []):
        title = item.get("title", "")
        if not any(fuzz.ratio(title, other) > 95 for other in seen):
            seen.append(title)
            writer.writerow([path.stem, title])
for entry in ET.parse(folder / "arxiv.xml").getroot().iter("{http://www.w3.org/2005/Atom}title"):
    writer.writerow(["arxiv", entry.text])
