import csv
import os


def make(rng):
    os.makedirs("coverage")
    files = {f"src/m{n}.c": rng.randint(5, 20) for n in range(6)}
    chance = {name: rng.random() for name in files}
    for job in ("unit", "system", "fuzz"):
        with open(f"coverage/{job}.info", "w") as out:
            for name in rng.sample(sorted(files), 5):
                out.write(f"TN:\nSF:{name}\n")
                for line in range(files[name]):
                    hit = rng.random() < chance[name]
                    out.write(f"DA:{line + 1},{rng.randint(1, 9) * hit}\n")
                out.write("end_of_record\n")


def check(given):
    hit, known = {}, {}
    for path in (given / "coverage").iterdir():
        for block in path.read_text().split("end_of_record"):
            lines = block.split()
            name = next((x[3:] for x in lines if x.startswith("SF:")), None)
            for one in lines:
                if one.startswith("DA:"):
                    number, count = one[3:].split(",")
                    known.setdefault(name, set()).add(number)
                    if count != "0":
                        hit.setdefault(name, set()).add(number)
    want = {name: (len(hit.get(name, ())), len(all_lines))
            for name, all_lines in known.items()}
    with open("coverage.csv", newline="") as file:
        assert {r["file"]: (int(r["hit"]), int(r["lines"]))
                for r in csv.DictReader(file)} == want
    with open("low.csv", newline="") as file:
        got = [row["file"] for row in csv.DictReader(file)]
    assert got == sorted(
        (name for name, (a, b) in want.items() if a / b < 0.6),
        key=lambda name: (want[name][0] / want[name][1], name))
