import csv

NAMES = ["hr", "it", "law", "sales", "shop"]


def make(rng):
    with open("budget.csv", "w", newline="") as a, \
            open("bookings.csv", "w", newline="") as b:
        plan, booked = csv.writer(a), csv.writer(b)
        plan.writerow(["department", "amount"])
        booked.writerow(["department", "amount"])
        for name in NAMES:
            amount = rng.randint(1000, 9000)
            plan.writerow([name, amount])
            for _ in range(4):
                booked.writerow([name, f"{amount * rng.uniform(.22, .3):.2f}"])


def check(given):
    def rows(path):
        return list(csv.DictReader(open(path, newline="")))
    actual = {name: 0 for name in NAMES}
    for row in rows(given / "bookings.csv"):
        actual[row["department"]] += int(row["amount"].replace(".", ""))
    got = {row["department"]: row for row in rows("review.csv")}
    assert sorted(got) == NAMES
    for row in rows(given / "budget.csv"):
        name, budget = row["department"], int(row["amount"]) * 100
        percent = 100 * (actual[name] - budget) / budget
        assert abs(float(got[name]["percent"]) - percent) <= 0.051
        shown = float(got[name]["percent"])
        assert got[name]["colour"] == ("green" if shown <= 5 else
                                       "yellow" if shown <= 10 else "red")
