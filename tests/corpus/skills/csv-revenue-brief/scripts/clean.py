#!/usr/bin/env python3
"""Clean one export: map the columns, parse numbers and dates, drop what does not count."""
import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from money import parse_money

CANCELLED = {"cancelled", "canceled", "refunded", "void"}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("export", type=Path)
    parser.add_argument("--columns", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sep", default=",")
    parser.add_argument("--decimal", default=None)
    parser.add_argument("--dayfirst", action="store_true")
    parser.add_argument("--cents", action="store_true")
    args = parser.parse_args()

    mapping = json.loads(args.columns.read_text(encoding="utf-8"))
    raw = pd.read_csv(args.export, sep=args.sep, dtype=str)
    rows_in = len(raw)
    raw = raw.drop_duplicates()

    data = pd.DataFrame()
    for ours, theirs in mapping.items():
        data[ours] = raw[theirs] if theirs else None

    data["ordered_at"] = pd.to_datetime(data["ordered_at"], errors="coerce", dayfirst=args.dayfirst)
    for column in ("quantity", "unit_price"):
        data[column] = data[column].map(lambda text: parse_money(text, args.decimal))
    if args.cents:
        data["unit_price"] = data["unit_price"] / 100

    bad = data[["ordered_at", "quantity", "unit_price"]].isna().any(axis=1)
    good = data[~bad]
    status = good["status"].fillna("").astype(str).str.lower()
    good = good[~status.isin(CANCELLED)]

    args.out.mkdir(parents=True, exist_ok=True)
    good.to_csv(args.out / f"{args.export.stem}.csv", index=False)
    print(json.dumps({"file": args.export.name, "rows_in": rows_in, "rows_out": len(good), "rejected": int(bad.sum())}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
