#!/usr/bin/env python3
"""How many systematic defects of skills adaptive recompilation repairs.

Fourteen skills (`--set second`: seven others), each with a defect of its own, a
real script and inputs, are run by a simulated model that recovers in some tasks
only. Each is run until
nothing is left to repair or the budget of runs is spent; after each promotion
held-out tasks say whether the defect is gone and the rest still works.

    bench/adapt/families.py --skvm build/bin/skvm --out families.json
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import defects
import more_defects

SETS = {"first": defects.FAMILIES, "second": more_defects.FAMILIES}
PERSONALITY = defects.PERSONALITY + more_defects.RULES

TRAINING = ["north", "south", "east", "west", "upper", "lower", "inner",
            "outer", "coast", "hills", "plain", "marsh"]
HELD_OUT = ["delta", "ridge", "cliff", "brook"]


class Family:
    """One skill with a home, a work folder and a history of its own."""

    def __init__(self, skvm, folder, family, seed):
        self.skvm = skvm
        self.family = family
        self.chance = random.Random(seed)
        self.root = pathlib.Path(folder) / family["name"]
        self.skill = self.root / "skills" / family["name"]
        self.work = self.root / "work"
        self.runs = 0
        for path, text in family["files"].items():
            file = self.skill / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        (self.skill / "SKILL.md").write_text(family["skill"])
        self.root.joinpath("model.toml").write_text(PERSONALITY)
        self.root.joinpath("skvm.toml").write_text(
            '[adapt]\ncooldown = "24h"\n[[routes]]\nmatch = "sim/*"\n'
            'plugin = "sim"\n[routes.files]\npersonality = "model.toml"\n'
            "[routes.options]\nlatency_scale = 0\n")

    def skvm_json(self, *words):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.root / "user"),
               "SKVM_HOME": str(self.root / "home"), "LANG": "C.UTF-8",
               "SKVM_CONFIG": str(self.root / "skvm.toml")}
        done = subprocess.run([self.skvm, *words, "--json"], env=env,
                              capture_output=True, text=True, cwd=self.root)
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            sys.exit(f"{words}: {done.stdout}{done.stderr}")

    def prepare(self, name):
        if self.work.exists():
            subprocess.run(["rm", "-rf", str(self.work)], check=True)
        for path, text in self.family["inputs"].items():
            file = self.work / path.format(name=name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("latin-1"))

    def run(self, name, careful):
        """True where the task's own check holds and no call failed."""
        self.prepare(name)
        task = f"Make the report of {name} from {name}.csv."
        task += " Work carefully." if careful else ""
        self.runs += 1
        got = self.skvm_json("run", str(self.skill), task, "--model",
                             "sim/m", "--adapt", "-C", str(self.work))
        made = self.work / self.family["output"].format(name=name)
        right = made.exists() and self.family["expected"] in made.read_text()
        return {"right": right, "clean": right and got["tool_errors"] == 0,
                "canary": got.get("adapt", {}).get("canary", False),
                "tokens": (got["usage"] or {}).get("total", 0)}

    def promotions(self):
        log = self.skvm_json("adapt", "log")["decisions"]
        return [one for one in log if one["decision"] == "promote"], log

    def measure(self):
        """Held-out tasks with the variant in place; not with the old one."""
        results = []
        for name in HELD_OUT:
            for _ in range(8):
                got = self.run(name, careful=False)
                if got["canary"] or not self.promotions()[0]:
                    results.append(got)
                    break
        return results

    def learn(self, budget, rounds):
        report = {"family": self.family["name"], "rounds": []}
        done = 0
        spent = 0
        while spent < budget and done < rounds:
            spent += 1
            self.run(self.chance.choice(TRAINING),
                     self.chance.random() < 0.5)
            promoted, log = self.promotions()
            if len(promoted) > done:
                done = len(promoted)
                held = self.measure()
                report["rounds"].append(
                    {"after_runs": self.runs,
                     "clean": sum(one["clean"] for one in held),
                     "right": sum(one["right"] for one in held),
                     "of": len(held)})
                if held and all(one["clean"] for one in held):
                    break
        report["runs"] = self.runs
        report["decisions"] = [
            {"decision": one["decision"], "reason": one["reason"],
             "fixes": [f["fix"] for f in one.get("findings", [])]}
            for one in self.promotions()[1]]
        return report


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--skvm", default="build/bin/skvm")
    words.add_argument("--out", default="families.json")
    words.add_argument("--set", choices=sorted(SETS), default="first")
    words.add_argument("--only", default="")
    words.add_argument("--budget", type=int, default=150)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--jobs", type=int, default=2)
    options = words.parse_args()
    skvm = str(pathlib.Path(options.skvm).resolve())
    chosen = [one for one in SETS[options.set]
              if re.search(options.only, one["name"])]
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        def learn(one):
            report = Family(skvm, folder, one, options.seed).learn(
                options.budget, options.rounds)
            print(json.dumps(report), file=sys.stderr, flush=True)
            return report
        reports = list(pool.map(learn, chosen))

    def repaired(after):
        return sum(any(r["of"] and r["clean"] == r["of"]
                       for r in one["rounds"][:after]) for one in reports)

    def regressed():
        return sum(any(r["right"] < r["of"] for r in one["rounds"])
                   for one in reports)

    summary = {"families": len(reports), "repaired_after_1": repaired(1),
               "repaired_after_3": repaired(3), "regressed": regressed(),
               "runs": sum(one["runs"] for one in reports)}
    pathlib.Path(options.out).write_text(
        json.dumps({"summary": summary, "families": reports}, indent=1))
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
