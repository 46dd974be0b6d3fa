"""Reads plain text ledgers: a line with day and title, then indented postings."""

from decimal import Decimal


class entry:
    def __init__(self, day, title):
        self.day, self.title, self.postings = day, title, []


def read(lines):
    """Yields entries; raises ValueError for one that does not balance."""
    current = None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith(";"):
            continue
        if not line.startswith(" "):
            if current:
                yield balanced(current)
            current = entry(*line.split(None, 1))
        elif current is None:
            raise ValueError(f"line {number}: a posting without an entry")
        else:
            account, amount = line.split()
            current.postings.append((account, Decimal(amount)))
    if current:
        yield balanced(current)


def balanced(one):
    if sum(amount for _, amount in one.postings):
        raise ValueError(f"{one.day}: does not balance")
    return one
