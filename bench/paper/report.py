"""The tables and charts of a set of results."""

from collections import Counter

from binding import CONDITIONS
from charts import draw_bars, draw_panels, draw_points
from concurrency import concurrency_part, draw_concurrency
from solidified import draw_solidified, solidified_part
from verdicts import (TOLERANCE, cells, change, mean, regressions, totals,
                      unequal)

SIMULATED = "simulated: sim/* are programs, not models; scripts, files and " \
            "checks are real"
OTHERS = "paper: real models, other tasks (arXiv 2604.03088 v3)"
# Read off figure 10 (BareAgent) by eye, give or take two points.
PAPER_SCORES = (("Qwen3-30B", 60, 81), ("Qwen3.5-122B", 86, 98),
                ("Opus 4.6", 88, 100))


def percent(share, sign=False):
    if share is None:
        return "-"
    return f"{100 * share:{'+' if sign else ''}.1f} %"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def totals_part(results, all_totals):
    rows = []
    for model in results["models"]:
        for condition in ("none", "original", "compiled"):
            one = all_totals.get((model, condition))
            if one:
                rows.append([model, condition, percent(one["success"]),
                             f"{one['turns']:.2f}", f"{one['tool_errors']:.2f}",
                             f"{one['tokens']:.0f}", f"{one['ms']:.0f}",
                             f"{one['modelled_ms']:.0f}"])
    changes = []
    for model in results["models"]:
        before = all_totals.get((model, "original"))
        after = all_totals.get((model, "compiled"))
        if before and after:
            gain = 100 * (after["success"] - before["success"])
            changes.append([model, f"{gain:+.1f}"] + [
                percent(change(before[name], after[name]), True)
                for name in ("turns", "tokens", "modelled_ms")])
    return ["## By model", "", *table(
        ["model", "skill", "success", "turns", "failed calls", "tokens",
         "ms at no latency", "ms with the personality's latency"], rows), "",
        "Compiled against original:", "", *table(
            ["model", "success, points", "turns", "tokens", "time"], changes),
        "", "Without a skill the simulated agent has no procedure to follow, "
        "so that row only shows that no check passes by itself."]


def regression_part(by_key):
    found = regressions(by_key, "original", "compiled")
    against_none = [len(regressions(by_key, "none", condition)["success"])
                    for condition in ("original", "compiled")]

    def share(count):
        return percent(count / found["compared"] if found["compared"] else None)
    success, cost = len(found["success"]), len(found["cost"])
    rows = [["fewer inputs pass the check", success, share(success), "-"],
            [f"as many pass, with over {TOLERANCE:.0%} more tokens or turns",
             cost, share(cost), "-"],
            ["fewer pass with the original than without a skill",
             against_none[0], share(against_none[0]), "15 %"],
            ["fewer pass with the compiled than without a skill",
             against_none[1], share(against_none[1]), "4.5 %"]]
    named = [[one["pair"], one["model"], one["why"],
              f"{one['before']['success']:.2f} → {one['after']['success']:.2f}",
              f"{one['before']['turns']:.1f} → {one['after']['turns']:.1f}",
              f"{one['before']['tokens']:.0f} → {one['after']['tokens']:.0f}"]
             for one in found["success"] + found["cost"]]
    lines = ["## Pairs that got worse by compiling", "",
             f"Of {found['compared']} combinations of a pair and a model; "
             "compiled against original where the table says no other.",
             "",
             *table(["worse means", "combinations", "share",
                                  "the paper"], rows)]
    if named:
        lines += ["", *table(["pair", "model", "in", "success", "turns",
                              "tokens"], named)]
    return lines


def pairs_part(results, by_key):
    edits = {(c["pair"], c["model"]): Counter(e["rule"] for e in c["edits"])
             for c in results["compiled"]}
    rows = []
    for pair in results["pairs"]:
        for model in results["models"]:
            old = by_key[pair["name"], model, "original"]
            new = by_key[pair["name"], model, "compiled"]
            if old["success"] is None or new["success"] is None:
                continue
            rules = edits.get((pair["name"], model), {})
            rows.append([
                pair["name"], model,
                f"{old['passed']}/{old['runs']} → "
                f"{new['passed']}/{new['runs']}",
                f"{old['turns']:.1f} → {new['turns']:.1f}",
                f"{old['tokens']:.0f} → {new['tokens']:.0f}",
                percent(change(old["tokens"], new["tokens"]), True),
                ", ".join(f"{rule} {n}" for rule, n in sorted(rules.items()))])
    return ["## By pair", "", *table(
        ["pair", "model", "passed", "turns", "tokens", "change",
         "edits"], rows)]


def binding_part(binding, by_key):
    rows = []
    for pair in binding["pairs"]:
        for model in sorted({run["model"] for run in binding["runs"]}):
            for condition in CONDITIONS:
                one = by_key.get((pair["name"], model, condition))
                rows.append(
                    [pair["name"], model, condition]
                    + (["not available"] + ["-"] * 3 if one is None else
                       [f"{one['passed']}/{one['runs']}", f"{one['turns']:.1f}",
                        f"{one['tokens']:.0f}", f"{one['tool_errors']:.1f}"]))
    first = [run for run in binding["runs"] if run.get("installs")]
    lines = ["## Environment binding (the paper's figure 14)", "",
             "The same compiled skill with its dependency installed "
             "(complete), not installed (removed), and not installed but bound "
             "by `install_policy = \"auto\"` from packages on this machine "
             "(bound).", "", *table(["skill", "model", "condition", "passed",
                                     "turns", "tokens", "failed calls"], rows),
             ""]
    if not binding["available"]:
        return lines + ["This build has no `skvm env`, so nothing was bound."]
    differ = unequal(by_key, "complete", "bound")
    return lines + [
        "Bound equals complete in success and turns" + (
            " but for " + ", ".join(f"{pair} on {model}"
                                    for pair, model in differ)
            if differ else " throughout") + ".", "",
        "The first bound run of each skill installs: " + ", ".join(
            f"{run['pair']} {run['ms'] / 1000:.1f} s" for run in first) + "."]


def draw(results, by_key, all_totals, out):
    notes = [SIMULATED, OTHERS]
    draw_bars(out / "success.svg", "Success by skill (simulated), and the "
              "paper's scores", [
                  (model, {c: 100 * all_totals[model, c]["success"]
                           for c in ("none", "original", "compiled")
                           if (model, c) in all_totals})
                  for model in results["models"]] + [
                  (f"paper: {name}", {"none": before, "compiled": after})
                  for name, before, after in PAPER_SCORES],
              ("none", "original", "compiled"),
              [*notes, "paper's scores: figure 10, BareAgent, without a skill "
               "and compiled, by eye"], "%")
    draw_bars(out / "tokens.svg", "Tokens of a run (simulated)", [
        (model, {c: all_totals[model, c]["tokens"]
                 for c in ("original", "compiled") if (model, c) in all_totals})
        for model in results["models"]], ("original", "compiled"),
        [*notes, "paper: tokens change by -40 % to +30 % over its models and "
         "harnesses (figure 12)"])
    points = []
    for (pair, model, condition), old in by_key.items():
        new = by_key.get((pair, model, "compiled"))
        if condition == "original" and new and old["tokens"] \
                and new["success"] is not None:
            points.append((100 * change(old["tokens"], new["tokens"]),
                           100 * (new["success"] - old["success"]), model))
    draw_points(out / "gain.svg", "Compiled against original, each pair and "
                "model (simulated)", points,
                [*notes, "after the paper's figure 12, which has +0 to +25 "
                 "points and -40 % to +30 % tokens"])


def draw_binding(binding, by_key, out):
    def of(name, factor=1):
        return {c: factor * mean(one[name] for key, one in by_key.items()
                                 if key[2] == c)
                for c in CONDITIONS if any(key[2] == c for key in by_key)}
    missing = [] if binding["available"] else ["bound: not available here"]
    draw_panels(out / "binding.svg", "A dependency that is there, removed, "
                "bound (simulated)", [
                    ("success", of("success", 100), "%"),
                    ("turns", of("turns"), ""), ("tokens", of("tokens"), ""),
                    ("failed calls", of("tool_errors"), "")], CONDITIONS,
                [SIMULATED, OTHERS, "paper, figure 14: binding restores the "
                 "complete environment's score, tokens and time", *missing])


def write_concurrency(measured, out):
    """The workflows alone: concurrency.md and its chart."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "concurrency.md").write_text("\n".join(concurrency_part(measured)))
    draw_concurrency(measured, out / "concurrency.svg")


def write_report(results, out):
    """Writes report.md and the charts into the folder `out`."""
    by_key = cells(results["runs"])
    all_totals = totals(by_key)
    parts = ["# Original against compiled skills, simulated", "",
             f"{len(results['pairs'])} pairs of a skill and a task, "
             f"{len(results['models'])} models, {results['repeat']} inputs "
             f"each; {len(results['runs'])} runs in {results['seconds']} s. "
             "The models are simulations (docs/sim.md): their turns and tokens "
             "follow from a program and say nothing about any real model. What "
             "they run, the files that come of it and the checks are real. The "
             "paper's values are of real models and other tasks; they stand "
             "beside ours for orientation only.", "",
             "![success](success.svg)", "![tokens](tokens.svg)",
             "![gain](gain.svg)", "", *totals_part(results, all_totals), "",
             "The paper: +15.3 % mean score, tokens of completed tasks down by "
             "up to 40 %, quality and tokens better for most models.", "",
             *regression_part(by_key), "",
             *pairs_part(results, by_key), ""]
    draw(results, by_key, all_totals, out)
    if results["binding"]:
        bound = cells(results["binding"]["runs"])
        parts += [*binding_part(results["binding"], bound), "",
                  "![binding](binding.svg)", ""]
        draw_binding(results["binding"], bound, out)
    if results["concurrency"]:
        parts += concurrency_part(results["concurrency"])
        draw_concurrency(results["concurrency"], out / "concurrency.svg")
    if results["solidified"]:
        parts += solidified_part(results["solidified"])
        draw_solidified(results["solidified"], out / "solidified.svg")
    (out / "report.md").write_text("\n".join(parts))
