import csv
from collections import defaultdict


def make(rng):
    names = ["Arvo", "Birch", "Cobalt", "Delta", "Ember", "Fjord"]
    with open("customers.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "name"])
        out.writerows(enumerate(names))
    with open("orders.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "customer", "day", "cents", "state"])
        for i in range(rng.randint(40, 60)):
            out.writerow([i, rng.randrange(6),
                          f"2025-{rng.randint(1, 4):02}-{rng.randint(1, 28):02}",
                          rng.randint(100, 99999),
                          rng.choice(["paid", "open", "cancelled"])])


def check(given):
    def rows(path):
        return list(csv.DictReader(open(path, newline="")))
    names = {r["id"]: r["name"] for r in rows(given / "customers.csv")}
    customers = defaultdict(lambda: [0, 0])
    months = defaultdict(lambda: [0, 0])
    for order in rows(given / "orders.csv"):
        if order["state"] == "cancelled":
            continue
        for sums in (customers[names[order["customer"]]],
                     months[order["day"][:7]]):
            sums[0] += 1
            sums[1] += int(order["cents"])
    got = [(r["customer"], int(r["orders"]), int(r["cents"]))
           for r in rows("top_customers.csv")]
    want = [(name, *sums) for name, sums in customers.items()]
    assert got == sorted(want, key=lambda one: (-one[2], one[0]))
    got = [(r["month"], int(r["orders"]), int(r["cents"]))
           for r in rows("monthly.csv")]
    assert got == sorted((month, *sums) for month, sums in months.items())
