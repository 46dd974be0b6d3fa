#!/usr/bin/env python3
"""Cleans one regional export.

clean.py EXPORT [CLEANED] [--rejects FILE]

Writes the valid rows to CLEANED and appends the rejected ones, with region and
reason, to the file given with --rejects. Prints a summary as JSON.
"""

import argparse
import csv
import datetime
import json
import pathlib
import sys
from collections import Counter
from decimal import Decimal, InvalidOperation

NAMES = {
    "order_id": ("order_id", "order", "id"),
    "date": ("date", "order_date", "day"),
    "product": ("product", "item"),
    "units": ("units", "quantity", "qty"),
    "unit_price": ("unit_price", "price"),
}
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y")
CLEANED = ("order_id", "date", "product", "units", "unit_price", "revenue")
REJECTED = ("region", "line", "order_id", "reason")


class Rejected(Exception):
    pass


def parse_date(text):
    for form in DATE_FORMATS:
        try:
            return datetime.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    raise Rejected("unknown date")


def parse_units(text):
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise Rejected("units are no whole number above zero")
    return int(text)


def parse_price(text, decimal_comma):
    text = text.replace("EUR", "").strip()
    if decimal_comma:
        text = text.replace(".", "").replace(",", ".")
    else:
        text = text.replace(",", "")
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise Rejected("no price") from None
    if not price.is_finite() or price <= 0:
        raise Rejected("no price")
    return price


def find_columns(header):
    lowered = [name.strip().lower() for name in header]
    columns = {}
    for meaning, names in NAMES.items():
        found = [lowered.index(name) for name in names if name in lowered]
        if not found:
            sys.exit(f"missing column: {meaning} ({', '.join(names)})")
        columns[meaning] = found[0]
    return columns


def clean_row(row, columns, decimal_comma, seen):
    def value(meaning):
        index = columns[meaning]
        return row[index].strip() if index < len(row) else ""

    order = value("order_id")
    if not order:
        raise Rejected("no order number")
    if order in seen:
        raise Rejected("duplicate order")
    date = parse_date(value("date"))
    product = value("product").lower()
    if not product:
        raise Rejected("no product")
    units = parse_units(value("units"))
    price = parse_price(value("unit_price"), decimal_comma)
    seen.add(order)
    return (order, date, product, units, f"{price:.2f}", f"{units * price:.2f}")


def clean(export):
    with open(export, newline="", encoding="utf-8-sig") as file:
        first = file.readline()
        semicolon = first.count(";") > first.count(",")
        file.seek(0)
        rows = csv.reader(file, delimiter=";" if semicolon else ",")
        header = next(rows, None)
        if header is None:
            sys.exit(f"{export} is empty")
        columns = find_columns(header)
        seen, kept, rejected = set(), [], []
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            try:
                kept.append(clean_row(row, columns, semicolon, seen))
            except Rejected as reason:
                index = columns["order_id"]
                order = row[index].strip() if index < len(row) else ""
                rejected.append((export.stem, rows.line_num, order, str(reason)))
    return kept, rejected


def write_cleaned(path, kept):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CLEANED)
        writer.writerows(kept)


def append_rejected(path, rejected):
    is_new = not path.exists()
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(REJECTED)
        writer.writerows(rejected)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("export", type=pathlib.Path)
    parser.add_argument("cleaned", type=pathlib.Path, nargs="?")
    parser.add_argument("--rejects", type=pathlib.Path)
    args = parser.parse_args()
    if not args.export.is_file():
        sys.exit(f"no such file: {args.export}")
    if args.cleaned and args.cleaned.resolve() == args.export.resolve():
        sys.exit("the cleaned copy must not replace the export")
    kept, rejected = clean(args.export)
    if args.cleaned:
        write_cleaned(args.cleaned, kept)
    if args.rejects:
        append_rejected(args.rejects, rejected)
    reasons = Counter(row[-1] for row in rejected)
    print(json.dumps({
        "region": args.export.stem,
        "read": len(kept) + len(rejected),
        "kept": len(kept),
        "rejected": dict(sorted(reasons.items())),
    }))


if __name__ == "__main__":
    main()
