#include "figures.hpp"

namespace rewrite_skill {

std::string_view figures_script() {
  return R"py(#!/usr/bin/env python3
"""Prints the usual figures of tables: figures.py FILE...

Reads CSV, TSV, JSON and JSON Lines. For each column of numbers: count, sum,
mean, least, greatest. For each column of a few words: how often each occurs.
Shares are in per cent of the column's sum or count.
"""
import collections
import csv
import json
import pathlib
import sys


def number(value):
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value).strip().rstrip("%"))
    except ValueError:
        return None


def flatten(value, name, out):
    if isinstance(value, dict):
        for key, inner in value.items():
            flatten(inner, f"{name}.{key}" if name else str(key), out)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            flatten(inner, f"{name}[{index}]", out)
    else:
        out[name] = value
    return out


def rows_of(path):
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix in (".json", ".jsonl"):
        if path.suffix == ".jsonl":
            data = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            data = json.loads(text)
        if isinstance(data, list):
            return [flatten(item, "" if isinstance(item, dict) else "value", {})
                    for item in data]
        return [{"name": key, "value": value}
                for key, value in flatten(data, "", {}).items()]
    first = text.splitlines()[0] if text else ""
    mark = max(",;\t", key=first.count)
    return list(csv.DictReader(text.splitlines(), delimiter=mark))


def show(value):
    return f"{value:.4f}".rstrip("0").rstrip(".")


def share(part, whole):
    return f"{100 * part / whole:.2f} %" if whole else "-"


def describe(path):
    rows = rows_of(path)
    print(f"{path}: {len(rows)} rows")
    columns = list(dict.fromkeys(key for row in rows for key in row if key))
    for column in columns:
        values = [row[column] for row in rows
                  if row.get(column) not in (None, "")]
        numbers = [number(value) for value in values]
        if values and None not in numbers:
            total = sum(numbers)
            print(f"  {column}: count {len(numbers)}, sum {show(total)}, "
                  f"mean {show(total / len(numbers))}, "
                  f"min {show(min(numbers))}, max {show(max(numbers))}")
            continue
        counts = collections.Counter(str(value) for value in values)
        if 0 < len(counts) <= 20 and len(counts) < max(len(values), 2):
            print(f"  {column}: " + ", ".join(
                f"{key} {count} ({share(count, len(values))})"
                for key, count in counts.most_common()))
    if columns == ["name", "value"]:
        for row in rows:
            print(f"  {row['name']}: {row['value']}")


def main():
    failed = False
    for name in sys.argv[1:]:
        path = pathlib.Path(name)
        try:
            describe(path)
        except (OSError, ValueError) as problem:
            print(f"{path}: {problem}", file=sys.stderr)
            failed = True
    sys.exit(1 if failed or len(sys.argv) < 2 else 0)


main()
)py";
}

} // namespace rewrite_skill
