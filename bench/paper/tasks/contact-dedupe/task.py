import csv
import os


def make(rng):
    os.makedirs("books")
    people = [(f"P{n} Name{n}", f"176{n:05}", f"p{n}@x.example")
              for n in range(12)]
    for book in ("home", "phone", "work"):
        with open(f"books/{book}.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["name", "phone", "email"])
            for name, number, mail in rng.sample(people, rng.randint(4, 9)):
                phone = rng.choice(["0{}", "0049 {}", "+49-{}"]).format(number)
                part = rng.random()
                out.writerow([name if rng.random() < 0.7 else name.split()[0],
                              "" if part < 0.2 else phone,
                              "" if part > 0.8 else mail.upper()])


def check(given):
    seen = []
    for path in (given / "books").iterdir():
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                keys = set()
                if row["phone"]:
                    keys.add("+49" + row["phone"][-8:])
                if row["email"]:
                    keys.add(row["email"].lower())
                names = {row["name"]}
                for other in [one for one in seen if one[0] & keys]:
                    seen.remove(other)
                    keys |= other[0]
                    names |= other[1]
                seen.append((keys, names))
    with open("contacts.csv", newline="") as file:
        got = {(frozenset((r["phones"] + " " + r["emails"]).split()),
                r["name"]) for r in csv.DictReader(file)}
    assert got == {(frozenset(keys), max(names, key=len))
                   for keys, names in seen}
    assert len(got) == len(seen)
