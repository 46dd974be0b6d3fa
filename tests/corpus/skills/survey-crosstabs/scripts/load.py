"""Reads an export and writes a clean table with its codebook."""
import argparse
import json
import pathlib

import pandas as pd
import pyreadstat


def read(path):
    if path.suffix == ".sav":
        return pyreadstat.read_sav(str(path))
    return pd.read_csv(path, dtype=str, keep_default_na=False), None


def kind(series, labels):
    values = series[series != ""]
    if values.nunique() > 40 or values.str.len().mean() > 30:
        return "open"
    if labels and len(labels) in (5, 7, 11):
        return "scale"
    return "single"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("export", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    table, meta = read(args.export)
    if str(table.iloc[0, 0]).startswith('{"ImportId"'):
        table = table.iloc[1:]
    labels = meta.variable_value_labels if meta else {}
    texts = dict(zip(meta.column_names, meta.column_labels)) if meta else {}
    book = []
    for name in table.columns:
        column = table[name].astype(str).str.strip()
        book.append({
            "id": name,
            "text": texts.get(name, ""),
            "type": kind(column, labels.get(name)),
            "labels": {str(k): v for k, v in labels.get(name, {}).items()},
            "missing": round(float((column == "").mean()), 4),
        })
    args.out.parent.mkdir(parents=True, exist_ok=True)
    table.to_parquet(args.out)
    (args.out.parent / "codebook.json").write_text(
        json.dumps(book, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
