"""Balance of all accounts at the end of last Sunday."""
import csv
import datetime
import json
import sys
from decimal import Decimal

today = datetime.date.today()
sunday = today - datetime.timedelta(days=today.weekday() + 1)
balance = {}
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file, delimiter=";"):
        if datetime.date.fromisoformat(row["date"]) <= sunday:
            balance[row["account"]] = Decimal(row["balance"])
json.dump(
    {"date": sunday.isoformat(), "accounts": {k: str(v) for k, v in balance.items()},
     "total": str(sum(balance.values(), Decimal(0)))},
    sys.stdout, indent=2,
)
