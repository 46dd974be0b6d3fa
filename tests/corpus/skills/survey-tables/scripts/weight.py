#!/usr/bin/env python3
"""Rake the sample to the targets."""
import argparse

import numpy as np
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("clean")
parser.add_argument("targets", nargs="?")
parser.add_argument("--out", default="weighted.parquet")
parser.add_argument("--cap", type=float, default=5)
parser.add_argument("--unweighted", action="store_true")
args = parser.parse_args()

data = pd.read_parquet(args.clean)
data["w"] = 1.0
if not args.unweighted:
    targets = pd.read_csv(args.targets)
    for turn in range(50):
        before = data["w"].to_numpy().copy()
        for name, group in targets.groupby("variable"):
            want = dict(zip(group["category"], group["share"]))
            have = data.groupby(name)["w"].sum() / data["w"].sum()
            data["w"] *= data[name].map(lambda c: want[c] / have[c]).astype(float)
        data["w"] = data["w"].clip(1 / args.cap, args.cap)
        if np.abs(data["w"] - before).max() < 1e-4:
            break
    else:
        print("not converged")
w = data["w"].to_numpy()
print(f"efficiency {w.sum() ** 2 / (len(w) * (w ** 2).sum()):.0%}")
data.to_parquet(args.out)
