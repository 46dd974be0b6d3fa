"""Skills with the task that each is measured on."""

import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent


@dataclass(frozen=True)
class pair:
    name: str
    skill: pathlib.Path
    task: pathlib.Path
    prompt: str
    category: str


def find_pairs(root):
    """The pairs below `root`, by name: `skills/NAME` with `tasks/NAME`."""
    out = []
    for task in sorted((root / "tasks").iterdir()):
        what = json.loads((task / "task.json").read_text())
        skill = root / "skills" / what.get("skill", task.name)
        if not (skill / "SKILL.md").is_file():
            raise SystemExit(f"paper: {task.name} has no skill at {skill}")
        out.append(pair(task.name, skill, task, what["prompt"],
                        what["category"]))
    return out


def make_input(one, seed, folder):
    """Writes the pair's input for this seed into `folder`, which is new."""
    folder.mkdir(parents=True)
    code = ("import random, sys; sys.dont_write_bytecode = True; "
            "sys.path[:0] = sys.argv[1:3]; import task; "
            "task.make(random.Random(int(sys.argv[3])))")
    subprocess.run([sys.executable, "-c", code, str(one.task), str(HERE),
                    str(seed)], cwd=folder, check=True)


def check_result(one, given, work):
    """Whether the check passed, and what it said otherwise."""
    done = subprocess.run(
        [sys.executable, str(HERE / "check.py"), str(one.task), str(given)],
        cwd=work, capture_output=True, text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    return done.returncode == 0, done.stderr.strip()[-300:]
