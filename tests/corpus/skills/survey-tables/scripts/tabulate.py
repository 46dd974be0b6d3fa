#!/usr/bin/env python3
"""Frequencies and cross-tabulations as CSV."""
import argparse
from pathlib import Path

import pandas as pd
from scipy.stats import chi2_contingency

parser = argparse.ArgumentParser()
parser.add_argument("weighted")
parser.add_argument("codebook")
parser.add_argument("--freq", action="store_true")
parser.add_argument("--by", default="")
parser.add_argument("--out", default="tables/")
args = parser.parse_args()

data = pd.read_parquet(args.weighted)
book = pd.read_csv(args.codebook)
out = Path(args.out)
out.mkdir(exist_ok=True)

for row in book[book["type"] != "open"].itertuples():
    q = row.question
    if args.freq:
        share = data.groupby(q)["w"].sum() / data.loc[data[q].notna(), "w"].sum()
        share.to_csv(out / f"{q}.csv")
    for banner in filter(None, args.by.split(",")):
        table = data.pivot_table("w", q, banner, aggfunc="sum", fill_value=0)
        base = data.loc[data[q].notna()].groupby(banner)["w"].count()
        significant = chi2_contingency(table)[1] < 0.05
        table = (100 * table / table.sum()).round(0).astype(object)
        for column in table:
            if base[column] < 10:
                table[column] = ""
            elif base[column] < 30:
                table[column] = table[column].astype(str) + "*"
        table.to_csv(out / f"{q}_by_{banner}{'_sig' if significant else ''}.csv")
