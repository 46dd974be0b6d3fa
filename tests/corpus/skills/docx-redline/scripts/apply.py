#!/usr/bin/env python3
"""apply.py FOLDER CHANGES --ids 1-5 --author NAME: tracked changes where the text lies in one run."""
import argparse
import copy
import json
from datetime import datetime, timezone
from pathlib import Path

from lxml import etree

from docx import W, highest_id

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("changes", type=Path)
parser.add_argument("--ids", required=True)
parser.add_argument("--author", required=True)
args = parser.parse_args()

first, _, last = args.ids.partition("-")
wanted = range(int(first), int(last or first) + 1)
path = args.folder / "word" / "document.xml"
tree = etree.parse(str(path))
number = highest_id(args.folder)
now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(like, text, tag="t"):
    new = etree.Element(W + "r")
    style = like.find(W + "rPr")
    if style is not None:
        new.append(copy.deepcopy(style))
    node = etree.SubElement(new, W + tag)
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return new


def mark(kind, child):
    global number
    number += 1
    node = etree.Element(W + kind)
    node.set(W + "id", str(number))
    node.set(W + "author", args.author)
    node.set(W + "date", now)
    node.append(child)
    return node


def change(entry):
    for paragraph in tree.iter(W + "p"):
        if entry["find"] not in "".join(paragraph.itertext(W + "t")):
            continue
        anchor = entry["old"] or entry["after"]
        for old in paragraph.findall(W + "r"):
            node = old.find(W + "t")
            if node is None or anchor not in (node.text or ""):
                continue
            before, _, rest = node.text.partition(anchor)
            if not entry["old"]:
                before += anchor
            parts = [run(old, before)] if before else []
            if entry["old"]:
                parts.append(mark("del", run(old, entry["old"], "delText")))
            if entry["new"]:
                parts.append(mark("ins", run(old, entry["new"])))
            if rest:
                parts.append(run(old, rest))
            at = paragraph.index(old)
            paragraph[at:at + 1] = parts
            return True
    return False


for entry in json.loads(args.changes.read_text(encoding="utf-8")):
    if entry["id"] not in wanted:
        continue
    if "comment_on" in entry:
        print(entry["id"], "COMMENT, add by hand")
    else:
        print(entry["id"], "done" if change(entry) else "NOT FOUND")
tree.write(str(path), xml_declaration=True, encoding="UTF-8", standalone=True)
