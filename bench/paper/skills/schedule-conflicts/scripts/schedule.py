import argparse
import csv
import sys
from datetime import datetime
from itertools import combinations


def load(path):
    out = []
    with open(path, newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                row["begin"] = datetime.fromisoformat(row["begin"])
                row["end"] = datetime.fromisoformat(row["end"])
            except ValueError:
                sys.exit(f"line {line}: bad time")
            if row["end"] <= row["begin"]:
                sys.exit(f"line {line}: ends before it begins")
            out.append(row)
    return out


def conflicts(bookings):
    ordered = sorted(bookings, key=lambda b: (b["begin"], int(b["id"])))
    for a, b in combinations(ordered, 2):
        if a["begin"] < b["end"] and b["begin"] < a["end"]:
            if a["room"] == b["room"]:
                yield a["id"], b["id"], "room", a["room"]
            for who in sorted(set(a["people"].split()) & set(b["people"].split())):
                yield a["id"], b["id"], "person", who


def free(bookings):
    for room in sorted({b["room"] for b in bookings}):
        for day in sorted({b["begin"].date() for b in bookings}):
            at = datetime(day.year, day.month, day.day, 8)
            last = at.replace(hour=18)
            taken = sorted((b["begin"], b["end"]) for b in bookings
                           if b["room"] == room and b["begin"].date() == day)
            for begin, end in taken + [(last, last)]:
                if (begin - at).total_seconds() >= 1800:
                    yield room, at.isoformat()[:16], begin.isoformat()[:16]
                at = max(at, end)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["validate", "conflicts", "free"])
    parser.add_argument("bookings")
    parser.add_argument("--output")
    args = parser.parse_args()
    bookings = load(args.bookings)
    print(len(bookings), "bookings")
    if args.action == "validate":
        return
    found, header = ((conflicts, ["first", "second", "kind", "what"])
                     if args.action == "conflicts"
                     else (free, ["room", "begin", "end"]))
    rows = list(found(bookings))
    with open(args.output, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows(rows)
    print(len(rows), args.action)


main()
