def make(rng):
    for name in ("chapter1.md", "chapter2.md"):
        with open(name, "w") as out:
            for n in range(rng.randint(3, 9)):
                out.write("#" * rng.randint(1, 4) + f" Part {n}\n\nText.\n\n"
                          "```\n# no heading\n```\n")


def check(given):
    want = []
    for name in ("chapter1.md", "chapter2.md"):
        for line in open(given / name):
            if line.startswith("#") and "no heading" not in line:
                marks, title = line.strip().split(" ", 1)
                want.append(f"{name}: {'. ' * (len(marks) - 1)}{title}")
    assert open("outline.txt").read().splitlines() == want
