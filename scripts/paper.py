#!/usr/bin/env python3
"""Evaluates the compiler as its paper does: offline, with simulated models.

Every pair of a skill and a task below bench/paper is run without the skill,
with the skill as it was written, and with the compiled one. Scripts, files and
checks are real; who reads the skill is a simulation (docs/sim.md), so the
figures are about skills and the compiler, not about any model. Writes
results.json, report.md and charts into build/paper. Fails where the success of
a pair is lower with the compiled skill.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench" / "paper"))

from binding import measure_binding  # noqa: E402
from concurrency import failures, measure_concurrency  # noqa: E402
from pairs import find_pairs, make_input  # noqa: E402
from report import write_concurrency, write_report  # noqa: E402
from runs import CONDITIONS, program  # noqa: E402
from solidified import (measure_solidified, solidified_failures,  # noqa: E402
                        write_solidified)
from verdicts import cells, regressions  # noqa: E402

MODELS = ("sim/small", "sim/mid", "sim/frontier")


def read_words():
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    words.add_argument("--only", default="", metavar="A,B",
                       help="these pairs alone, and no binding")
    words.add_argument("--workflows", default="", metavar="A,B",
                       help="these workflows side by side alone")
    words.add_argument("--solidified", action="store_true",
                       help="the four cases of solidification alone")
    words.add_argument("--turn-ms", type=int, default=1000, metavar="N",
                       help="what a turn takes in these (1000)")
    words.add_argument("--models", default=",".join(MODELS), metavar="A,B")
    words.add_argument("--repeat", type=int, default=3, metavar="N",
                       help="inputs for each pair (3)")
    words.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    words.add_argument("--build", type=pathlib.Path, metavar="DIR",
                       default=ROOT / "build")
    words.add_argument("--out", type=pathlib.Path, metavar="DIR")
    how = words.parse_args()
    how.build = how.build.resolve()
    how.out = how.out or how.build / "paper"
    return how


def selected(only):
    pairs = find_pairs(ROOT / "bench" / "paper")
    if not only:
        return pairs
    known = {one.name: one for one in pairs}
    unknown = [name for name in only.split(",") if name not in known]
    if unknown:
        raise SystemExit(f"paper: no pair '{unknown[0]}'; there are "
                         + ", ".join(known))
    return [known[name] for name in only.split(",")]


def shown(records, count):
    """The records as they come; a terminal sees how many there are so far."""
    for number, record in enumerate(records, start=1):
        if sys.stderr.isatty():
            print(f"\r{number} of {count} runs", end="", file=sys.stderr)
        yield record
    if sys.stderr.isatty():
        print(file=sys.stderr)


def measure_pairs(how, pairs, models, folder, pool):
    """Compiles each skill for each model, then does all runs, several at
    once. Their order and their company do not change what comes of them."""
    skvm = program(ROOT, how.build, folder / "home")
    compiled = list(pool.map(lambda job: skvm.compile(*job),
                             [(one, m) for one in pairs for m in models]))
    inputs = {}
    for one in pairs:
        for seed in range(how.repeat):
            inputs[one.name, seed] = folder / "given" / one.name / str(seed)
    list(pool.map(
        lambda job: make_input(job[0], job[1], inputs[job[0].name, job[1]]),
        [(one, seed) for one in pairs for seed in range(how.repeat)]))

    def run(job):
        one, model, condition, seed = job
        name = f"{one.name}-{model.replace('/', '-')}-{condition}-{seed}"
        record = skvm.run(one, model, condition, inputs[one.name, seed],
                          folder / "work" / name)
        return {**record, "seed": seed}

    jobs = [(one, model, condition, seed) for one in pairs for model in models
            for condition in CONDITIONS for seed in range(how.repeat)]
    return compiled, list(shown(pool.map(run, jobs), len(jobs)))


def measure_workflows(how):
    """By themselves, since their seconds are what counts."""
    with tempfile.TemporaryDirectory(prefix="skvm-paper-") as folder:
        return measure_concurrency(ROOT, how.build,
                                   pathlib.Path(folder).resolve(), how.repeat,
                                   how.workflows)


def measure_cases(how):
    """By themselves too."""
    with tempfile.TemporaryDirectory(prefix="skvm-paper-") as folder:
        return measure_solidified(ROOT, how.build,
                                  pathlib.Path(folder).resolve(),
                                  how.turn_ms)


def main():
    how = read_words()
    if how.solidified:
        measured = measure_cases(how)
        write_solidified(measured, how.out)
        print((how.out / "solidified.md").read_text())
        raise SystemExit("; ".join(solidified_failures(measured)) or None)
    if how.workflows:
        measured = measure_workflows(how)
        write_concurrency(measured, how.out)
        print((how.out / "concurrency.md").read_text())
        raise SystemExit("; ".join(failures(measured)) or None)
    pairs, models = selected(how.only), how.models.split(",")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="skvm-paper-") as folder, \
            ThreadPoolExecutor(how.jobs) as pool:
        folder = pathlib.Path(folder).resolve()
        (folder / "work").mkdir()
        compiled, runs = measure_pairs(how, pairs, models, folder, pool)
        binding = None if how.only else measure_binding(
            ROOT, how.build, folder / "binding", models, how.repeat, pool)
    concurrency = None if how.only else measure_workflows(how)
    solidified = None if how.only else measure_cases(how)
    results = {"simulated": True, "repeat": how.repeat, "models": models,
               "pairs": [{"name": p.name, "category": p.category}
                         for p in pairs],
               "compiled": compiled, "runs": runs, "binding": binding,
               "concurrency": concurrency, "solidified": solidified,
               "seconds": round(time.monotonic() - began, 1)}
    how.out.mkdir(parents=True, exist_ok=True)
    (how.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    write_report(results, how.out)
    worse = regressions(cells(runs), "original", "compiled")
    print(f"{len(runs)} simulated runs in {results['seconds']} s; worse after "
          f"compiling: {len(worse['success'])} in success, "
          f"{len(worse['cost'])} in cost alone, of {worse['compared']}; "
          f"see {how.out / 'report.md'}")
    broken = [run for run in runs if run["status"] == "infrastructure"]
    if broken:
        raise SystemExit(f"paper: {len(broken)} runs did not take place, the "
                         f"first of {broken[0]['pair']}")
    if concurrency and failures(concurrency):
        raise SystemExit("paper: " + "; ".join(failures(concurrency)))
    if solidified and solidified_failures(solidified):
        raise SystemExit("paper: " + "; ".join(solidified_failures(solidified)))
    if worse["success"]:
        named = [f"{one['pair']} on {one['model']}" for one in worse["success"]]
        raise SystemExit("paper: compiled skills fail more often in "
                         + ", ".join(named))


if __name__ == "__main__":
    main()
