"""Weighted tables with significance letters, one sheet a question."""
import argparse
import itertools
import json

import pandas as pd
from openpyxl import Workbook
from statsmodels.stats.proportion import proportions_ztest


def effective(weights):
    return weights.sum() ** 2 / (weights ** 2).sum() if len(weights) else 0.0


def letters(shares, bases):
    out = [""] * len(shares)
    for a, b in itertools.permutations(range(len(shares)), 2):
        if min(bases[a], bases[b]) < 30 or shares[a] <= shares[b]:
            continue
        counts = [shares[a] * bases[a], shares[b] * bases[b]]
        if proportions_ztest(counts, [bases[a], bases[b]])[1] < 0.05:
            out[a] += chr(ord("A") + b)
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--banner", required=True)
    parser.add_argument("--codes", nargs="*", default=[])
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    data = pd.read_parquet(args.data)
    data = data.merge(pd.read_parquet(args.weights), on="respondent")
    for file in args.codes:
        data = data.merge(pd.read_csv(file), on="respondent", how="left")
    banner = json.load(open(args.banner))
    book = Workbook()
    book.remove(book.active)
    for question in [c for c in data.columns if c.startswith("Q")]:
        sheet = book.create_sheet(question[:31])
        for value in sorted(data[question].dropna().unique()):
            row = [value]
            for group in banner["groups"]:
                shares, bases = [], []
                for column in group["columns"]:
                    part = data.query(column["where"]) if column["where"] else data
                    weight = part["weight"]
                    bases.append(effective(weight))
                    shares.append(
                        weight[part[question] == value].sum() / weight.sum())
                row += [f"{s:.0%} {l}".strip()
                        for s, l in zip(shares, letters(shares, bases))]
            sheet.append(row)
    book.save(args.out)


if __name__ == "__main__":
    main()
