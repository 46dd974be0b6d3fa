import csv


def make(rng):
    with open("measurements.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["name", "value", "unit"])
        for n in range(rng.randint(8, 20)):
            out.writerow([f"m{n}", rng.randint(1, 9000) / 10,
                          rng.choice(["in", "ft", "lb", "oz", "F", "rpm"])])


def check(given):
    def rows(path):
        return list(csv.DictReader(open(path, newline="")))
    factors = {"in": (0.0254, "m"), "ft": (0.3048, "m"), "rpm": (1, "rpm"),
               "lb": (0.45359237, "kg"), "oz": (0.028349523125, "kg")}
    old, new = rows(given / "measurements.csv"), rows("metric.csv")
    assert len(old) == len(new)
    for a, b in zip(old, new):
        value = float(a["value"])
        factor, unit = factors.get(a["unit"], (1, "C"))
        want = (value - 32) / 1.8 if unit == "C" else value * factor
        assert a["name"] == b["name"] and b["unit"] == unit
        assert abs(float(b["value"]) - want) < 0.0001
