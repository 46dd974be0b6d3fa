import csv

NAMES = ["Ada Byron", "Bo  Lind", " Cem Aydin", "Dora Ilic ", "Eve Marsh"]


def make(rng):
    with open("export.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["email", "name", "joined"])
        for i in range(rng.randint(25, 40)):
            address = f"c{rng.randint(1, 30)}@shop{rng.randint(1, 3)}.example"
            if rng.random() < 0.1:
                address = address.replace("@", " at ")
            if rng.random() < 0.3:
                address = f" {address.upper()} "
            y, m, d = 2024, rng.randint(1, 12), rng.randint(1, 28)
            day = rng.choice([f"{y}-{m:02}-{d:02}", f"{d:02}.{m:02}.{y}",
                              f"{d:02}/{m:02}/{y}", "soon"])
            out.writerow([address, rng.choice(NAMES), day])


def day_of(text):
    text = text.strip()
    if text == "soon":
        return None
    if "-" in text:
        return text
    d, m, y = text.replace("/", ".").split(".")
    return f"{y}-{m}-{d}"


def check(given):
    good, bad = {}, []
    with open(given / "export.csv", newline="") as file:
        for n, row in enumerate(csv.DictReader(file), start=2):
            mail = row["email"].strip().lower()
            day = day_of(row["joined"])
            if " " in mail or day is None or mail in good:
                bad.append((str(n), mail))
            else:
                name = " ".join(row["name"].split())
                good[mail] = {"email": mail, "name": name, "joined": day}
    with open("cleaned.csv", newline="") as file:
        assert list(csv.DictReader(file)) == list(good.values())
    with open("dropped.csv", newline="") as file:
        assert [(r["line"], r["email"]) for r in csv.DictReader(file)] == bad
