#!/usr/bin/env python3
"""build.py PLAN LAST_YEAR OUT: one input sheet for each cost centre."""
import json
import sys
from datetime import date

import yaml
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

plan_path, last_path, out_path = sys.argv[1:4]
with open(plan_path, encoding="utf-8") as stream:
    plan = yaml.safe_load(stream)
try:
    with open(last_path, encoding="utf-8") as stream:
        last = json.load(stream)
except FileNotFoundError:
    last = {}

book = Workbook()
book.remove(book.active)
for centre in plan["cost_centres"]:
    sheet = book.create_sheet(centre["name"])
    sheet["A1"] = f"{centre['id']} {centre['name']} ({plan['currency']})"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"], sheet["B2"] = "Category", "Last year"
    for month in range(1, 13):
        sheet.cell(row=2, column=2 + month, value=date(plan["year"], month, 1)).number_format = "mmm"
    sheet["O2"] = "Total"
    for row, category in enumerate(plan["categories"], 3):
        before = last.get(centre["id"], {}).get(category)
        sheet.cell(row=row, column=1, value=category)
        if before is not None:
            sheet.cell(row=row, column=2, value=before)
            growth = centre.get("growth", {}).get(category, 0)
            for column in range(3, 15):
                sheet.cell(row=row, column=column, value=f"=$B{row}*(1+{growth})/12")
        sheet.cell(row=row, column=15, value=f"=SUM(C{row}:N{row})")
    end = 2 + len(plan["categories"])
    sheet.cell(row=end + 1, column=1, value="Total").font = Font(bold=True)
    for column in range(2, 16):
        letter = get_column_letter(column)
        sheet.cell(row=end + 1, column=column, value=f"=SUM({letter}3:{letter}{end})")
book.save(out_path)
