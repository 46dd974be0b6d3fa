#!/usr/bin/env python3
"""Check the responses against the codebook and write them as parquet."""
import argparse

import pandas as pd


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("responses")
    parser.add_argument("codebook")
    parser.add_argument("--out", default="clean.parquet")
    parser.add_argument("--log", default="load.log")
    parser.add_argument("--drop", default="")
    args = parser.parse_args()

    data = pd.read_excel(args.responses)
    book = pd.read_csv(args.codebook)
    drop = set(filter(None, args.drop.split(",")))
    notes = []

    for row in book.itertuples():
        if row.type == "open" or row.question not in data:
            continue
        known = set(str(row.codes).split("|"))
        for index, value in data[row.question].dropna().items():
            for code in str(value).split("|"):
                if code not in known:
                    notes.append(f"UNKNOWN {row.question} {code} row {index}")

    seconds = (data["ended"] - data["started"]).dt.total_seconds()
    speeders = data.index[seconds < seconds.median() / 3]
    twins = data.index[data.duplicated(["ip", "started"])]
    notes += [f"SPEEDER row {i}" for i in speeders]
    notes += [f"DUPLICATE row {i}" for i in twins]
    if "speeders" in drop:
        data = data.drop(speeders, errors="ignore")
    if "duplicates" in drop:
        data = data.drop(twins, errors="ignore")

    data.drop(columns=["ip"]).to_parquet(args.out)
    with open(args.log, "w", encoding="utf-8") as log:
        log.write("\n".join(notes) + f"\nKEPT {len(data)}\n")


if __name__ == "__main__":
    main()
