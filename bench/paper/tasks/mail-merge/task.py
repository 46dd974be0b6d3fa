import csv
import os


def make(rng):
    with open("recipients.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "name", "amount", "due"])
        for n in range(rng.randint(5, 12)):
            out.writerow([f"m{n}", rng.choice(["Ann", "Bob", "Zoë"]),
                          rng.choice(["", f"{rng.randint(5, 90)}.00"]),
                          f"2025-0{rng.randint(1, 9)}-01"])


def check(given):
    skipped, written = [], []
    rows = csv.DictReader(open(given / "recipients.csv", newline=""))
    for row in rows:
        if not row["amount"]:
            skipped.append(row["id"])
            continue
        written.append(row["id"] + ".txt")
        text = open(f"letters/{row['id']}.txt").read()
        assert text.startswith(f"Dear {row['name']},\n")
        assert f"{row['amount']} EUR are due on {row['due']}." in text
    assert open("letters/skipped.txt").read().split() == skipped
    assert sorted(os.listdir("letters")) == sorted(written + ["skipped.txt"])
