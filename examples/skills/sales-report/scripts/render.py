#!/usr/bin/env python3
"""Renders the report.

render.py TOTALS -o REPORT [--target EUR] [--warning TEXT]...
"""

import argparse
import json
import pathlib
import sys


def by_revenue(entries):
    return sorted(entries.items(), key=lambda one: (-one[1]["revenue"], one[0]))


def render(totals, target, warnings):
    revenue = totals["revenue"]
    lines = [f"# Sales report {totals['quarter']}".rstrip(), ""]
    lines.append(f"Total revenue: {revenue:.2f} EUR from {totals['orders']} orders")
    if target:
        lines.append(f"Target attainment: {100 * revenue / target:.1f} %")
    lines += ["", "## Regions", "", "| region | orders | revenue | share |",
              "|---|---|---|---|"]
    for name, region in by_revenue(totals["regions"]):
        share = 100 * region["revenue"] / revenue if revenue else 0
        lines.append(f"| {name} | {region['orders']} | "
                     f"{region['revenue']:.2f} | {share:.1f} % |")
    lines += ["", "## Products", "", "| product | units | revenue |",
              "|---|---|---|"]
    for name, product in by_revenue(totals["products"]):
        lines.append(f"| {name} | {product['units']} | "
                     f"{product['revenue']:.2f} |")
    lines += ["", "## Data quality", ""]
    lines += [f"- {warning}" for warning in warnings] or ["No warnings."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("totals", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--target", type=float)
    parser.add_argument("--warning", action="append", default=[])
    args = parser.parse_args()
    if args.target is not None and args.target <= 0:
        sys.exit("the target must be above zero")
    totals = json.loads(args.totals.read_text(encoding="utf-8"))
    report = render(totals, args.target, args.warning)
    args.output.write_text(report, encoding="utf-8")
    print(args.output)


if __name__ == "__main__":
    main()
