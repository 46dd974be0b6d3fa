"""usage: load.py DATABASE CSV..."""

import csv
import os
import sqlite3
import sys

if len(sys.argv) < 3:
    sys.exit(__doc__)
path, files = sys.argv[1], sys.argv[2:]
if os.path.exists(path):
    os.remove(path)
db = sqlite3.connect(path)
for name in files:
    table = os.path.splitext(os.path.basename(name))[0]
    with open(name, newline="") as file:
        header, *rows = csv.reader(file)
    columns = ", ".join(f'"{column}"' for column in header)
    db.execute(f'CREATE TABLE "{table}" ({columns})')
    marks = ", ".join("?" * len(header))
    db.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
    print(table, len(rows), "rows")
db.commit()
