"""Nine workflows side by side, after the paper's figure 16.

Each skill below bench/paper/workflows is run twice on the same files, by a
simulated model that takes the same set time for every turn: one call a turn in
one conversation, and with what its compiled workflow allows. Those with items
or sub-tasks of several turns get branches; the calls of the others leave in one
turn. Both must leave the same files.

The ideal is the critical path of the second run: of each stage the part that
takes longest, of each turn the set time and the call that takes longest. What a
run takes beyond that is ours.
"""

import hashlib
import statistics

from charts import draw_bars
from runs import program
from workflow_inputs import make

# Name, how it runs side by side, and the paper's speed-up as its figure labels
# it, in the order of its tasks; that order is uncertain.
WORKFLOWS = (("batch-analysis", "dlp", "branches", 0.9),
             ("log-parsing", "dlp", "calls", 1.5),
             ("metrics-profiler", "dlp", "branches", 1.3),
             ("code-scanner", "ilp", "calls", 1.0),
             ("dep-audit", "ilp", "calls", 2.5),
             ("lint-checker", "ilp", "calls", 3.2),
             ("multi-service-debug", "tlp", "branches", 1.7),
             ("test-suites", "tlp", "branches", 2.4),
             ("cli-debug", "tlp", "branches", 2.4))
MODEL = "sim/frontier"
TURN_MS = 1000


class paced_program(program):
    """A model that takes `TURN_MS` for every turn and puts one call into it, or
    as many as it can."""

    def __init__(self, source, build, folder, batch):
        super().__init__(source, build, folder)
        text = (source / "config" / "sim" / "frontier.toml").read_text()
        for name, value in (("first_token_ms", TURN_MS), ("per_token_ms", 0),
                            ("jitter", 0), ('"tool.call.batch"', batch)):
            text = "".join(f"{name} = {value}\n" if line.startswith(name)
                           else line + "\n" for line in text.splitlines())
        (folder / "frontier.toml").write_text(text)
        config = folder / "skvm.toml"
        config.write_text(config.read_text()
                          .replace("latency_scale = 0", "latency_scale = 1")
                          .replace(str(source / "config" / "sim"),
                                   str(folder)))

    def run_paced(self, skill, work, branches):
        out = self.call(["run", str(skill), "Do all of it.", "--model", MODEL,
                         "--workdir", str(work),
                         "--branches" if branches else "--no-branches"])
        shown = self.call(["runs", "show", out["run"]])
        return {"status": out["status"], "path": out["path"], "ms": out["ms"],
                "turns": out["turns"], "tool_errors": out["tool_errors"],
                "ideal_ms": critical_path_ms(shown["events"], out["parts"])}


def part_ms(events, part):
    """A part without us: its turns, and the longest call of each."""
    turns, calls = set(), {}
    for event in events:
        data = event["data"]
        if data.get("part", "") != part:
            continue
        if event["kind"] == "turn-finished":
            turns.add(data["turn"])
        elif event["kind"] == "tool-finished":
            calls[data["turn"]] = max(calls.get(data["turn"], 0), data["ms"])
    return len(turns) * TURN_MS + sum(calls.values())


def critical_path_ms(events, parts):
    """Parts whose names differ in their last number alone are one stage."""
    stages = {}
    for part in [one["id"] for one in parts] or [""]:
        stage = part if part.startswith("main") else part.rpartition("-")[0]
        stages.setdefault(stage, []).append(part_ms(events, part))
    return sum(max(one) for one in stages.values())


def digest(folder):
    """Of all files, but what Python keeps for itself."""
    return {str(file.relative_to(folder)):
            hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*"))
            if file.is_file() and "__pycache__" not in file.parts}


def measure_one(one, source, folder, one_call, many_calls, repeat):
    name, kind, how, paper = one
    skill = source / "bench" / "paper" / "workflows" / name
    rounds = []
    for seed in range(repeat):
        runs, left = [], []
        for program_, branches in ((one_call, False),
                                   (one_call if how == "branches"
                                    else many_calls, how == "branches")):
            work = folder / f"{name}-{seed}-{len(runs)}"
            make(name, work, seed)
            program_.call(["compile", str(skill), "--model", MODEL])
            runs.append(program_.run_paced(skill, work, branches))
            left.append(digest(work))
        before, after = runs
        rounds.append({
            "sequential": before, "parallel": after,
            "right": left[0] == left[1]
            and before["status"] == after["status"] == "ok"
            and before["tool_errors"] == after["tool_errors"] == 0,
            "speedup": before["ms"] / after["ms"],
            "ideal": before["ms"] / after["ideal_ms"],
            "of_ideal": after["ideal_ms"] / after["ms"]})
    rounds.sort(key=lambda each: each["of_ideal"])
    middle = rounds[len(rounds) // 2]
    return {"workflow": name, "kind": kind, "how": how, "paper": paper,
            "right": all(each["right"] for each in rounds),
            "speedup": middle["speedup"], "ideal": middle["ideal"],
            "of_ideal": middle["of_ideal"], "rounds": rounds}


def measure_concurrency(source, build, folder, repeat, only=""):
    """One workflow after the other, so that none takes another's time."""
    one_call = paced_program(source, build, folder / "one", 0)
    many_calls = paced_program(source, build, folder / "many", 3)
    return [measure_one(one, source, folder, one_call, many_calls, repeat)
            for one in WORKFLOWS if not only or one[0] in only.split(",")]


def concurrency_part(measured):
    """Lines of the report."""
    lines = ["## Workflows side by side", "",
             "![concurrency](concurrency.svg)", "",
             "| workflow | kind | by | speed-up | ideal | of the ideal | "
             "the paper |", "|---|---|---|---|---|---|---|"]
    for one in measured:
        lines.append(
            f"| {one['workflow']} | {one['kind'].upper()} | {one['how']} "
            f"| {one['speedup']:.2f} | {one['ideal']:.2f} "
            f"| {one['of_ideal']:.3f} | {one['paper']} |")
    mean = statistics.fmean(one["speedup"] for one in measured)
    return lines + ["", f"Mean speed-up {mean:.2f}; the paper's labels have a "
                        "mean of "
                    + f"{statistics.fmean(w[3] for w in WORKFLOWS):.2f}, for "
                    "other tasks, real models and in an uncertain order.", ""]


def draw_concurrency(measured, path):
    draw_bars(path, "Speed-up of nine workflows side by side (simulated model, "
              "real files and commands)",
              [(one["workflow"], {"side by side": one["speedup"],
                                  "ideal": one["ideal"],
                                  "the paper": one["paper"]})
               for one in measured], ["side by side", "ideal", "the paper"],
              ["Ideal: the critical path alone. The paper: its labels for tasks "
               "of these names, with real models."],
              "×")


def failures(measured):
    return [f"{one['workflow']}: " + (
        "the files differ" if not one["right"] else
        f"{one['of_ideal']:.3f} of the ideal, {one['speedup']:.2f} times")
        for one in measured if not one["right"] or one["of_ideal"] < 0.95
        or one["speedup"] < 1]
