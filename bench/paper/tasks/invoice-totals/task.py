import csv
import json


def make(rng):
    with open("items.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["item", "quantity", "unit_price", "vat_rate"])
        for i in range(rng.randint(6, 14)):
            out.writerow([f"part {i}", rng.randint(1, 20),
                          f"{rng.randint(100, 9999) / 100:.2f}",
                          rng.choice(["7", "19"])])


def half_up(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)


def check(given):
    net = {}
    for row in csv.DictReader(open(given / "items.csv", newline="")):
        cents = int(row["unit_price"].replace(".", "")) * int(row["quantity"])
        net[row["vat_rate"]] = net.get(row["vat_rate"], 0) + cents
    due, totals = 0, json.load(open("totals.json"))
    for rate, cents in net.items():
        base = half_up(cents * 97, 100)
        vat = half_up(base * int(rate), 100)
        due += base + vat
        assert totals["rates"][rate]["net"] == f"{base // 100}.{base % 100:02}"
    amount = f"{due // 100}.{due % 100:02}"
    assert totals["due"] == amount
    assert f"Amount due: {amount}" in open("summary.txt").read()
