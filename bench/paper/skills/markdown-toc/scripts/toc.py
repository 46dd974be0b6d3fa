import argparse
import re
import sys

START, END = "<!-- toc -->", "<!-- /toc -->"


def headings(lines):
    fenced = False
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
        found = re.match(r"(#{1,6}) (.+?) *#*$", line)
        if found and not fenced:
            yield len(found[1]), found[2]


def anchor(title, seen):
    slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    count = seen.get(slug, 0)
    seen[slug] = count + 1
    return f"{slug}-{count}" if count else slug


def table(lines, depth):
    seen, out = {}, []
    for level, title in headings(lines):
        target = anchor(title, seen)
        if 2 <= level <= depth:
            out.append("  " * (level - 2) + f"- [{title}](#{target})")
    return out


def refreshed(text, depth):
    lines = text.split("\n")
    if START not in lines:
        first = next((i for i, line in enumerate(lines)
                      if line.startswith("# ")), -1)
        lines[first + 1:first + 1] = ["", START, END]
    begin, end = lines.index(START), lines.index(END)
    lines[begin + 1:end] = table(lines, depth)
    return "\n".join(lines)


parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--in-place", action="store_true")
parser.add_argument("--check", action="store_true")
parser.add_argument("--depth", type=int, default=3)
args = parser.parse_args()
old = open(args.file, encoding="utf-8").read()
new = refreshed(old, args.depth)
if args.check:
    print("up to date" if new == old else "out of date")
    sys.exit(new != old)
if args.in_place:
    with open(args.file, "w", encoding="utf-8") as out:
        out.write(new)
else:
    print(new)
