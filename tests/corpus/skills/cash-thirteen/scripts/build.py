"""Put the streams into a workbook with formulas."""
import argparse
import csv
import datetime
import json
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

parser = argparse.ArgumentParser()
parser.add_argument("work")
parser.add_argument("--opening", required=True)
parser.add_argument("--out", default="forecast.xlsx")
args = parser.parse_args()

opening = json.loads(Path(args.opening).read_text())
start = datetime.date.fromisoformat(opening["date"]) + datetime.timedelta(days=1)
weeks = [start + datetime.timedelta(weeks=n) for n in range(13)]
book = Workbook()
sheet = book.active
sheet.title = "Forecast"
sheet.append(["", *weeks])
streams = sorted(Path(args.work).glob("*.csv"))
for stream in streams:
    sums = dict.fromkeys(weeks, Decimal(0))
    with stream.open(newline="") as file:
        for row in csv.DictReader(file):
            week = datetime.date.fromisoformat(row["week"])
            if week in sums:
                sums[week] += Decimal(row["amount"])
    sheet.append([stream.stem, *sums.values()])
last = len(streams) + 1
closing = Decimal(opening["total"])
lowest = (closing, start)
sheet.append(["net"] + [f"=SUM({get_column_letter(c)}2:{get_column_letter(c)}{last})" for c in range(2, 15)])
sheet.append(["closing"])
for c in range(2, 15):
    before = opening["total"] if c == 2 else f"{get_column_letter(c - 1)}{last + 2}"
    sheet.cell(last + 2, c, f"={before}+{get_column_letter(c)}{last + 1}")
    closing += sum(Decimal(sheet.cell(r, c).value) for r in range(2, last + 1))
    lowest = min(lowest, (closing, weeks[c - 2]))
book.save(args.out)
print(f"lowest {lowest[0]} in week of {lowest[1]}")
