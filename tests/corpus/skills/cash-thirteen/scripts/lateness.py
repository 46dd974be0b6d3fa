"""Expected week of each open receivable, from how late its customer was before."""
import csv
import datetime
import statistics
import sys

late = {}
with open(sys.argv[2], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file, delimiter=";"):
        if row["customer"] and row["due"]:
            days = (datetime.date.fromisoformat(row["date"]) - datetime.date.fromisoformat(row["due"])).days
            late.setdefault(row["customer"], []).append(days)

out = csv.writer(sys.stdout)
out.writerow(["week", "amount", "certainty", "source"])
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file, delimiter=";"):
        due = datetime.date.fromisoformat(row["due"])
        if (datetime.date.today() - due).days > 90:
            continue
        past = late.get(row["customer"], [])
        paid = due + datetime.timedelta(days=statistics.median(past) if past else 14)
        monday = paid - datetime.timedelta(days=paid.weekday())
        out.writerow([monday, row["amount"], "likely" if len(past) > 3 else "guess", row["customer"]])
