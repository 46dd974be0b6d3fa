#!/usr/bin/env python3
"""Adds cleaned files up.

summarize.py CLEANED... -o TOTALS

Each file is a region, named after the file. Writes totals by region and by
product as JSON.
"""

import argparse
import csv
import json
import pathlib
import sys
from decimal import Decimal


def product_line():
    return {"units": 0, "revenue": Decimal(0)}


def add_region(path):
    region = {"orders": 0, "revenue": Decimal(0), "products": {}}
    days = []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            revenue = Decimal(row["revenue"])
            region["orders"] += 1
            region["revenue"] += revenue
            line = region["products"].setdefault(row["product"], product_line())
            line["units"] += int(row["units"])
            line["revenue"] += revenue
            days.append(row["date"])
    return region, days


def quarter_of(days):
    if not days:
        return ""
    names = {f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}" for day in days}
    first, last = min(names), max(names)
    return first if first == last else f"{first} to {last}"


def summarize(paths):
    regions, products, days = {}, {}, []
    for path in sorted(paths):
        region, region_days = add_region(path)
        regions[path.stem] = region
        days += region_days
        for name, line in region["products"].items():
            total = products.setdefault(name, product_line())
            total["units"] += line["units"]
            total["revenue"] += line["revenue"]
    return {
        "quarter": quarter_of(days),
        "orders": sum(region["orders"] for region in regions.values()),
        "revenue": sum((r["revenue"] for r in regions.values()), Decimal(0)),
        "regions": regions,
        "products": products,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cleaned", type=pathlib.Path, nargs="+")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    args = parser.parse_args()
    for path in args.cleaned:
        if not path.is_file():
            sys.exit(f"no such file: {path}")
    totals = summarize(args.cleaned)
    text = json.dumps(totals, indent=2, sort_keys=True, default=float)
    args.output.write_text(text + "\n", encoding="utf-8")
    print(f"{totals['orders']} orders, {totals['revenue']:.2f} EUR")


if __name__ == "__main__":
    main()
