#!/usr/bin/env python3
"""Two charts from monthly.csv and products.csv."""
import argparse
import csv
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--dpi", type=int, default=120)
args = parser.parse_args()


def rows(name):
    with open(args.folder / name, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


months = rows("monthly.csv")
figure, axis = plt.subplots(figsize=(8, 4))
axis.bar([m["month"] for m in months], [float(m["revenue"]) for m in months])
axis.set_ylabel("revenue")
axis.tick_params(axis="x", rotation=60)
figure.tight_layout()
figure.savefig(args.folder / "revenue_by_month.png", dpi=args.dpi)

top = rows("products.csv")[:10][::-1]
figure, axis = plt.subplots(figsize=(8, 4))
axis.barh([p["product"] for p in top], [float(p["revenue"]) for p in top])
figure.tight_layout()
figure.savefig(args.folder / "top_products.png", dpi=args.dpi)
