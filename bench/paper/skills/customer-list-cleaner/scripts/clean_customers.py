"""Cleans a customer export."""

import argparse
import csv
import re
from datetime import datetime

FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")


def iso_date(text):
    for one in FORMATS:
        try:
            return datetime.strptime(text, one).strftime("%Y-%m-%d")
        except ValueError:
            pass
    return None


def clean(rows):
    kept, dropped, seen = [], [], set()
    for line, row in enumerate(rows, start=2):
        row = {key: value.strip() for key, value in row.items()}
        row["email"] = row["email"].lower()
        day = iso_date(row["joined"])
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", row["email"]):
            dropped.append((line, row["email"], "bad address"))
        elif day is None:
            dropped.append((line, row["email"], "bad date"))
        elif row["email"] in seen:
            dropped.append((line, row["email"], "repeated"))
        else:
            seen.add(row["email"])
            row["joined"] = day
            row["name"] = " ".join(row["name"].split())
            kept.append(row)
    return kept, dropped


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input", help="export to clean")
    parser.add_argument("-o", "--output", help="where the cleaned rows go")
    parser.add_argument("--rejects", help="where dropped rows are listed")
    args = parser.parse_args()
    with open(args.input, newline="", encoding="utf-8") as file:
        kept, dropped = clean(csv.DictReader(file))
    if args.output:
        with open(args.output, "w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, ["email", "name", "joined"])
            out.writeheader()
            out.writerows(kept)
    if args.rejects:
        with open(args.rejects, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["line", "email", "reason"])
            out.writerows(dropped)
    print(f"{len(kept) + len(dropped)} read, {len(kept)} kept, "
          f"{len(dropped)} dropped")


if __name__ == "__main__":
    main()
