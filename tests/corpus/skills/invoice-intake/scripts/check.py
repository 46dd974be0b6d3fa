import json
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import yaml

CENT = Decimal("0.01")


def money(value):
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


with open("suppliers.yaml", encoding="utf-8") as handle:
    suppliers = yaml.safe_load(handle)

bad = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as handle:
        invoice = json.load(handle)
    rates = defaultdict(Decimal)
    for line in invoice["lines"]:
        rates[line["vat_rate"]] += Decimal(str(line["quantity"])) * Decimal(line["unit_price"])
    net = money(sum(rates.values()))
    vat = sum((money(amount * Decimal(rate) / 100) for rate, amount in rates.items()), Decimal(0))
    expected = {"net": net, "vat": vat, "gross": net + vat}
    notes = [f"DIFF {k} {v} {invoice[k]}" for k, v in expected.items()
             if invoice[k] is None or abs(money(invoice[k]) - v) > CENT]
    if invoice["supplier_vat"] not in suppliers:
        notes.append("UNKNOWN SUPPLIER")
    bad += bool(notes)
    print(path, "; ".join(notes) or "OK")
sys.exit(1 if bad else 0)
