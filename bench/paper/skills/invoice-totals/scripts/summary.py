import json
import sys

totals = json.load(open(sys.argv[1]))
for rate, sums in totals["rates"].items():
    print(f"net at {rate} %: {sums['net']}, VAT {sums['vat']}")
print("Amount due:", totals["due"])
