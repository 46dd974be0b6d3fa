import csv


def make(rng):
    with open("bookings.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "begin", "end", "room", "people"])
        for n in range(rng.randint(12, 20)):
            day, at = rng.randint(3, 6), rng.randint(16, 32)
            end = at + rng.randint(1, 4)
            people = rng.sample(["ann", "bob", "cy", "dee", "eli"], 2)
            out.writerow([n, *(f"2025-03-{day:02}T{t // 2:02}:{t % 2 * 30:02}"
                               for t in (at, end)),
                          rng.choice(["red", "blue"]), " ".join(people)])


def check(given):
    def rows(path):
        return list(csv.DictReader(open(path, newline="")))
    old, want = rows(given / "bookings.csv"), set()
    for a in old:
        for b in old:
            if int(a["id"]) < int(b["id"]) and a["begin"] < b["end"] \
                    and b["begin"] < a["end"]:
                pair = frozenset([a["id"], b["id"]])
                if a["room"] == b["room"]:
                    want.add((pair, "room", a["room"]))
                for who in a["people"].split():
                    if who in b["people"].split():
                        want.add((pair, "person", who))
    got = rows("conflicts.csv")
    assert len(got) == len(want)
    assert want == {(frozenset([r["first"], r["second"]]), r["kind"], r["what"])
                    for r in got}
    for slot in rows("free.csv"):
        assert slot["begin"] < slot["end"]
        assert not any(b["room"] == slot["room"] and b["begin"] < slot["end"]
                       and slot["begin"] < b["end"] for b in old)
