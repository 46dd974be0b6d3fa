"""Runs of the program, each in a folder of its own."""

import json
import os
import re
import shutil
import subprocess
import tomllib

from pairs import check_result

CONDITIONS = {"none": ["--no-skill"], "original": ["--original"],
              "compiled": []}

CONFIG = """\
install_policy = "{policy}"
[sandbox]
read_only = {read_only}
env = {env}
[[routes]]
match = "sim/*"
plugin = "sim"
[routes.files]
personality = "{personalities}/{{model}}.toml"
[routes.options]
latency_scale = 0
"""


class program:
    """The built `skvm` with a home of its own, in which the simulated model
    answers at once. Several threads may use one."""

    def __init__(self, source, build, folder, policy="never", read_only=(),
                 env=None, path=None):
        self.binary = build / "bin" / "skvm"
        self.personalities = source / "config" / "sim"
        self.home = folder
        folder.mkdir(parents=True)
        self.env = {**os.environ, "SKVM_HOME": str(folder), **(env or {})}
        self.env.pop("SKVM_CONFIG", None)
        if path:
            self.env["PATH"] = path
        (folder / "skvm.toml").write_text(CONFIG.format(
            policy=policy, read_only=json.dumps([str(p) for p in read_only]),
            env=json.dumps(sorted(env or {})),
            personalities=self.personalities))

    def call(self, words, limit_s=300):
        done = subprocess.run([str(self.binary), *words, "--json", "--quiet"],
                              env=self.env, cwd=self.home, capture_output=True,
                              text=True, timeout=limit_s)
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise SystemExit(f"paper: skvm {words[0]} failed: "
                             + done.stderr.strip()[-500:]) from None

    def has_command(self, name):
        done = subprocess.run([str(self.binary), "--help"], env=self.env,
                              capture_output=True, text=True)
        return re.search(rf"(?m)^ +{name} ", done.stdout) is not None

    def compile(self, one, model):
        """What the compiler made of the skill, in short."""
        out = self.call(["compile", str(one.skill), "--model", model])
        return {"pair": one.name, "model": model, "ms": out["ms"],
                "used": out["variant"] is not None,
                "edits": [{"rule": e["rule"], "line": e["line"]}
                          for e in out["edits"]],
                "violations": out["guard"]["violations"]}

    def run(self, one, model, condition, given, work, keep=False):
        """One run on a copy of the input, judged by the task's check."""
        shutil.copytree(given, work, symlinks=True)
        words = ["run", one.prompt] if condition == "none" else \
            ["run", str(one.skill), one.prompt]
        out = self.call([*words, *CONDITIONS[condition], "--model", model,
                         "--workdir", str(work)])
        right, why = check_result(one, given, work)
        usage = out["usage"] or {}
        record = {
            "pair": one.name, "model": model, "condition": condition,
            "status": out["status"], "path": out["path"],
            "passed": right and out["status"] == "ok", "why": why,
            "turns": out["turns"], "tool_calls": out["tool_calls"],
            "tool_errors": out["tool_errors"],
            "tokens": usage.get("total", 0), "output": usage.get("output", 0),
            "ms": out["ms"],
            "modelled_ms": out["ms"] + self.latency(model, out["turns"],
                                                    usage.get("output", 0)),
            "text": out["text"][-600:]}
        if not keep:
            shutil.rmtree(work)
        return record

    def latency(self, model, turns, output):
        """The milliseconds that the personality would have taken."""
        path = self.personalities / (model.split("/")[1] + ".toml")
        speed = tomllib.loads(path.read_text())["latency"]
        return turns * speed["first_token_ms"] + output * speed["per_token_ms"]

