#!/usr/bin/env python3
"""geNorm: stability M of each candidate reference gene.

Reads a table of relative quantities, samples in rows and genes in columns.
"""
import itertools
import sys

import numpy as np
import pandas as pd


def stability(table):
    logs = np.log2(table)
    spread = {gene: [] for gene in table.columns}
    for a, b in itertools.combinations(table.columns, 2):
        deviation = (logs[a] - logs[b]).std(ddof=1)
        spread[a].append(deviation)
        spread[b].append(deviation)
    return {gene: float(np.mean(values)) for gene, values in spread.items()}


def main():
    table = pd.read_csv(sys.argv[1], index_col=0)
    while True:
        m = stability(table)
        for gene, value in sorted(m.items(), key=lambda pair: pair[1]):
            print(f"{gene}\t{value:.3f}")
        worst = max(m, key=m.get)
        if len(m) <= 2 or m[worst] < 0.5:
            break
        print(f"drop {worst}\n")
        table = table.drop(columns=worst)


if __name__ == "__main__":
    main()
