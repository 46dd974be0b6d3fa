import json


def make(rng):
    with open("readings.csv", "w") as out:
        out.write("sensor,value\n")
        for _ in range(rng.randint(20, 40)):
            out.write(f"s{rng.randint(1, 5)},{rng.randint(0, 45)}\n")


def check(given):
    sums = {}
    for line in open(given / "readings.csv").read().split()[1:]:
        sensor, value = line.split(",")
        if 10 <= int(value) <= 30:
            one = sums.setdefault(sensor, {"count": 0, "sum": 0})
            one["count"] += 1
            one["sum"] += int(value)
    assert json.load(open("summary.json")) == sums
