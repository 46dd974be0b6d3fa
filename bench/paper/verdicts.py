"""What follows from the runs: cells, totals and pairs that got worse."""

from collections import defaultdict

FIGURES = ("turns", "tool_errors", "tokens", "ms", "modelled_ms")
# Compiled text may be a little longer: below this it is no worse.
TOLERANCE = 0.10


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def cell(runs):
    """Repetitions of one pair, model and condition, as one. An outage says
    nothing about the skill, so such runs are counted apart."""
    judged = [run for run in runs if run["status"] != "infrastructure"]
    out = {"runs": len(judged), "outages": len(runs) - len(judged),
           "passed": sum(run["passed"] for run in judged)}
    out["success"] = out["passed"] / len(judged) if judged else None
    for name in FIGURES:
        out[name] = mean(run[name] for run in judged)
    return out


def cells(runs):
    """(pair, model, condition) → cell."""
    groups = defaultdict(list)
    for run in runs:
        groups[run["pair"], run["model"], run["condition"]].append(run)
    return {key: cell(group) for key, group in sorted(groups.items())}


def worse(before, after):
    """Why `after` is worse than `before`: "success", "tokens", "turns", or
    nothing. Cost counts only where success is the same."""
    if before["success"] is None or after["success"] is None:
        return None
    if after["success"] != before["success"]:
        return "success" if after["success"] < before["success"] else None
    for name in ("tokens", "turns"):
        if after[name] > before[name] * (1 + TOLERANCE):
            return name
    return None


def regressions(table, before, after):
    """Compares two conditions over all pairs and models: how many there are,
    and those that got worse, by each definition."""
    found = {"compared": 0, "success": [], "cost": []}
    for (pair, model, condition), old in table.items():
        new = table.get((pair, model, after))
        if condition != before or new is None:
            continue
        if old["success"] is None or new["success"] is None:
            continue
        found["compared"] += 1
        why = worse(old, new)
        if why:
            found["success" if why == "success" else "cost"].append(
                {"pair": pair, "model": model, "why": why,
                 "before": old, "after": new})
    return found


def unequal(table, one, other):
    """Pairs and models whose success or turns differ between two conditions,
    as (pair, model); nothing is said of those that lack one of them."""
    return [(pair, model) for (pair, model, condition), left in table.items()
            if condition == one and (pair, model, other) in table
            and any(left[name] != table[pair, model, other][name]
                    for name in ("success", "turns"))]


def totals(table):
    """(model, condition) → means over pairs, each pair counting once."""
    groups = defaultdict(list)
    for (_, model, condition), one in table.items():
        if one["success"] is not None:
            groups[model, condition].append(one)
    return {key: {"pairs": len(group), **{
        name: mean(one[name] for one in group)
        for name in ("success", *FIGURES)}} for key, group in groups.items()}


def change(before, after):
    """Relative change; nothing where there is nothing to compare with."""
    return (after - before) / before if before and after is not None else None
