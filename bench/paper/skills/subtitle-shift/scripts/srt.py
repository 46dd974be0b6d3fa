import argparse
import re
import sys

STAMP = r"(\d\d):(\d\d):(\d\d),(\d{3})"


def ms(groups):
    h, m, s, rest = map(int, groups)
    return ((h * 60 + m) * 60 + s) * 1000 + rest


def stamp(at):
    s, rest = divmod(at, 1000)
    return f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02},{rest:03}"


def cues(path):
    for block in open(path, encoding="utf-8").read().strip().split("\n\n"):
        lines = block.split("\n")
        found = re.fullmatch(f"{STAMP} --> {STAMP}", lines[1])
        if not found:
            sys.exit(f"cue {lines[0]}: bad time line")
        yield ms(found.groups()[:4]), ms(found.groups()[4:]), lines[2:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["check", "shift"])
    parser.add_argument("file")
    parser.add_argument("--by", type=int, default=0, help="milliseconds")
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--out")
    args = parser.parse_args()
    found = list(cues(args.file))
    if args.action == "check":
        if any(a > b for a, b, _ in found):
            sys.exit("a cue ends before it begins")
        print(len(found), "cues, in order")
        return
    moved = [(round(a * args.factor) + args.by, round(b * args.factor) + args.by,
              text) for a, b, text in found]
    kept = [cue for cue in moved if cue[0] >= 0]
    with open(args.out, "w", encoding="utf-8") as out:
        out.write("\n".join(
            f"{n}\n{stamp(a)} --> {stamp(b)}\n" + "\n".join(text) + "\n"
            for n, (a, b, text) in enumerate(kept, start=1)))
    print(len(kept), "cues written,", len(moved) - len(kept), "dropped")


main()
