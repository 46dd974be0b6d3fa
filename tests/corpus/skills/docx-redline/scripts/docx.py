#!/usr/bin/env python3
"""Our own small module for unpacked Word documents: survey and check."""
import sys
from pathlib import Path

from defusedxml import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REVISIONS = {W + name for name in ("ins", "del", "moveFrom", "moveTo")}


def revision_ids(root):
    return [int(node.get(W + "id")) for node in root.iter() if node.tag in REVISIONS]


def highest_id(folder):
    root = ElementTree.parse(Path(folder) / "word" / "document.xml").getroot()
    return max(revision_ids(root), default=0)


def survey(folder):
    for part in sorted(Path(folder).rglob("*.xml")):
        print(part.relative_to(folder))
    print("highest revision id:", highest_id(folder))
    print("comments:", "yes" if (Path(folder) / "word" / "comments.xml").exists() else "no")


def check(folder):
    root = ElementTree.parse(Path(folder) / "word" / "document.xml").getroot()
    ids = revision_ids(root)
    if len(ids) != len(set(ids)):
        sys.exit("revision ids are used twice")
    print("well-formed, ids unique")


if __name__ == "__main__":
    {"survey": survey, "check": check}[sys.argv[1]](sys.argv[2])
