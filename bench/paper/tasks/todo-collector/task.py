import os
from collections import Counter


def make(rng):
    os.makedirs("src/ui")
    for n in range(rng.randint(4, 8)):
        path = rng.choice(["src", "src/ui"]) + f"/file{n}.c"
        with open(path, "w") as out:
            for line in range(rng.randint(5, 40)):
                word = rng.choice(["TODO", "FIXME", "code", "code", "todo"])
                owner = rng.choice(["", "(ann)", "(bob)", "(cy)"])
                out.write(f"  x; // {word}{owner}: thing {line}\n")


def check(given):
    found = []
    for path in (given / "src").rglob("*.c"):
        for n, line in enumerate(path.read_text().splitlines(), start=1):
            if "TODO" in line or "FIXME" in line:
                found.append(f"{path.relative_to(given)}:{n}:{line}")
    todos = open("todos.txt").read().splitlines()
    assert sorted(todos) == sorted(found)
    owners = Counter(
        line.split("(")[1].split(")")[0] if "(" in line else "nobody"
        for line in found)
    got = dict(line.split() for line in open("owners.txt"))
    assert {who: int(n) for who, n in got.items()} == owners
    assert open("fixmes.txt").read().splitlines() == [
        line for line in todos if "FIXME" in line]
