#!/usr/bin/env python3
"""Put the cleaned exports together and sum them by month and by product."""
import argparse
from pathlib import Path

import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("clean", type=Path)
parser.add_argument("--out", type=Path, required=True)
args = parser.parse_args()

parts = [pd.read_csv(path, parse_dates=["ordered_at"]) for path in sorted(args.clean.glob("*.csv"))]
data = pd.concat(parts, ignore_index=True)
data["revenue"] = data["quantity"] * data["unit_price"]
data["month"] = data["ordered_at"].dt.to_period("M")

monthly = data.groupby("month").agg(orders=("revenue", "size"), revenue=("revenue", "sum"))
monthly = monthly.reindex(pd.period_range(monthly.index.min(), monthly.index.max(), freq="M"), fill_value=0)
monthly.index.name = "month"
monthly["average_order"] = (monthly["revenue"] / monthly["orders"].where(monthly["orders"] > 0)).round(2)
monthly.to_csv(args.out / "monthly.csv")

products = data.groupby("product")["revenue"].sum().sort_values(ascending=False).to_frame()
products["share"] = (products["revenue"] / products["revenue"].sum()).round(4)
products.to_csv(args.out / "products.csv")
