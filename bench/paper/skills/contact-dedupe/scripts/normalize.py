import csv
import os
import re
import sys

source, target = sys.argv[1:3]
os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
with open(source, newline="") as a, open(target, "w", newline="") as b:
    out = csv.writer(b)
    out.writerow(["name", "phone", "email"])
    count = 0
    for row in csv.DictReader(a):
        phone = re.sub(r"[^\d+]", "", row["phone"])
        if phone.startswith("00"):
            phone = "+" + phone[2:]
        elif phone.startswith("0"):
            phone = "+49" + phone[1:]
        out.writerow([row["name"].strip(), phone, row["email"].strip().lower()])
        count += 1
print(target, count)
