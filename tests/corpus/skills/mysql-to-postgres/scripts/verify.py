"""Compares counts and sums of both sides, as listed in a TOML file."""
import argparse
import os
import sys
import tomllib

import psycopg

from probe import connect


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checks")
    parser.add_argument("--log", required=True)
    args = parser.parse_args()
    with open(args.checks, "rb") as file:
        checks = tomllib.load(file)["check"]
    target = os.environ.get("TARGET_URL") or os.environ["SCRATCH_URL"]
    bad = 0
    with connect() as old, psycopg.connect(target) as new, \
            open(args.log, "w") as log:
        for check in checks:
            with old.cursor() as cursor:
                cursor.execute(check["mysql"])
                left = cursor.fetchone()[0]
            right = new.execute(check["postgres"]).fetchone()[0]
            difference = right - left
            ok = difference == check.get("expected_difference", 0)
            bad += not ok
            print(check["name"], left, right, "ok" if ok else "DIFFERENT", file=log)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
