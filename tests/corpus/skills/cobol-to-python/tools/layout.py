"""Prints offset, length and picture of each elementary field of a copybook."""
import re
import sys

FIELD = re.compile(
    r"^\s*(?P<level>\d\d)\s+(?P<name>[A-Z0-9-]+)"
    r"(?:\s+REDEFINES\s+(?P<redefines>[A-Z0-9-]+))?"
    r"(?:\s+OCCURS\s+(?P<times>\d+)(?:\s+TIMES)?)?"
    r"(?:\s+PIC\s+(?P<pic>\S+?))?(?:\s+(?P<usage>COMP-3|COMP))?\s*\.\s*$")


def size(picture, usage):
    count = 0
    for symbol, repeat in re.findall(r"([X9AZ])(?:\((\d+)\))?", picture):
        count += int(repeat or 1)
    if usage == "COMP-3":
        return count // 2 + 1
    if usage == "COMP":
        return 2 if count <= 4 else 4 if count <= 9 else 8
    return count


offset = 0
starts = {}
for number, line in enumerate(open(sys.argv[1], encoding="latin-1"), 1):
    text = line[6:72].upper() if line[:6].strip() == "" or line[:6].isdigit() else line.upper()
    if not text.strip() or line[6:7] == "*":
        continue
    if text.split()[0] == "88":
        continue
    match = FIELD.match(text)
    if match is None:
        print(f"line {number}: not understood: {text.strip()}", file=sys.stderr)
        continue
    if match["redefines"]:
        offset = starts[match["redefines"]]
    starts[match["name"]] = offset
    if match["pic"]:
        length = size(match["pic"], match["usage"]) * int(match["times"] or 1)
        print(f"{offset:5} {length:4}  {match['name']:<30} {match['pic']} {match['usage'] or ''}")
        offset += length
