import csv

NAMES = ["assets:bank", "assets:cash", "expenses:food", "income:salary"]


def make(rng):
    with open("books.ledger", "w") as out:
        for day in range(1, rng.randint(6, 20)):
            a, b = rng.sample(NAMES, 2)
            amount = f"{rng.randint(1, 99999) / 100:.2f}"
            out.write(f"2025-05-{day:02} entry {day}\n"
                      f"  {a}  {amount}\n  {b}  -{amount}\n\n")


def check(given):
    sums = {}
    for line in open(given / "books.ledger"):
        if line.startswith("  "):
            account, amount = line.split()
            cents = int(amount.replace(".", ""))
            sums[account] = sums.get(account, 0) + cents
    with open("balances.csv", newline="") as file:
        got = [(r["account"], round(float(r["balance"]) * 100))
               for r in csv.DictReader(file)]
    assert got == sorted(sums.items())
