"""检查译文:变量、标签、长度、术语。"""
import argparse
import collections
import re
import sys

import pandas as pd

VARIABLE = re.compile(r"\{\d+\}")
TAG = re.compile(r"</?\w+(?:=[^>]*)?>")


def problems(row, language, terms):
    text = str(row[language])
    if collections.Counter(VARIABLE.findall(text)) != collections.Counter(
            VARIABLE.findall(str(row["zh"]))):
        yield "变量"
    if sorted(TAG.findall(text)) != sorted(TAG.findall(str(row["zh"]))):
        yield "标签"
    if row["max_len"] and len(text) > row["max_len"]:
        yield "长度"
    for _, term in terms.iterrows():
        if term["zh"] in str(row["zh"]) and term[language] not in text:
            yield f"术语 {term['zh']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("table")
    parser.add_argument("--terms", required=True)
    args = parser.parse_args()
    table = pd.read_excel(args.table)
    terms = pd.read_csv(args.terms)
    bad = 0
    for _, row in table.iterrows():
        for language in ("en", "ja", "ko"):
            for problem in problems(row, language, terms):
                bad += 1
                print(row["key"], language, problem)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
