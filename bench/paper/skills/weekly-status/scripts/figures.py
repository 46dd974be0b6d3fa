import csv
import sys
from collections import Counter

with open(sys.argv[1], newline="") as file:
    tickets = list(csv.DictReader(file))
states = Counter(ticket["state"] for ticket in tickets)
areas = Counter(ticket["area"] for ticket in tickets)
busiest = min(areas, key=lambda area: (-areas[area], area))
print("Opened:", states["open"] + states["overdue"])
print("Closed:", states["closed"])
print("Overdue:", states["overdue"])
print("Busiest:", busiest)
