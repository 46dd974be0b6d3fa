#!/usr/bin/env python3
"""render.py FOLDER TEMPLATE: all CSV files of the folder as tables in one HTML page."""
import csv
import os
import sys
from pathlib import Path

import jinja2

folder, template = Path(sys.argv[1]), Path(sys.argv[2])
tables = []
for path in sorted(folder.glob("*.csv")):
    with open(path, newline="", encoding="utf-8") as stream:
        header, *rows = list(csv.reader(stream)) or [[]]
    tables.append({"name": path.stem.replace("_", " "), "header": header, "rows": rows})

environment = jinja2.Environment(loader=jinja2.FileSystemLoader(template.parent), autoescape=True)
print(environment.get_template(template.name).render(week=os.environ["WEEK"], tables=tables))
