import argparse
import csv
import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("items", help="CSV with the line items")
    parser.add_argument("--output", required=True, help="JSON with the totals")
    parser.add_argument("--discount", type=Decimal, default=Decimal(0),
                        help="per cent")
    args = parser.parse_args()
    net = defaultdict(Decimal)
    with open(args.items, newline="") as file:
        for row in csv.DictReader(file):
            net[row["vat_rate"]] += (Decimal(row["quantity"])
                                     * Decimal(row["unit_price"]))
    factor = 1 - args.discount / 100
    rates = {}
    for rate, amount in sorted(net.items()):
        base = cents(amount * factor)
        rates[rate] = {"net": str(base),
                       "vat": str(cents(base * Decimal(rate) / 100))}
    due = sum(Decimal(r["net"]) + Decimal(r["vat"]) for r in rates.values())
    with open(args.output, "w") as file:
        json.dump({"rates": rates, "discount": str(args.discount),
                   "due": str(due)}, file, indent=2)
    print("amount due:", due)


if __name__ == "__main__":
    main()
