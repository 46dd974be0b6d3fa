#!/usr/bin/env python3
"""Kills runs that functions answer, and counts what they did to files.

Runs with a model teach functions that append a file to a log. Then each file is
added once more by them, with `kill -9` at random points, and resumed until it is
done. Every line must be there once, and no model be asked. With `parts` two logs
are written side by side, by a function of a part each, and a third part puts
down both; all that a run does is done by functions of parts.

usage: chaos-functions.py PROGRAM [KILLS [SEED [parts]]]
"""

import http.server
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

SKILL = """---
name: books
description: Adds files to a log. Use when a file is to be added to a log.
---

# Books

Add the file to the log.
"""

PARTS = """---
name: books
description: Adds files to logs. Use when a file is to be added to the logs.
---

# Books

Steps 1 and 2 do not depend on each other and can be done in parallel.

## Workflow

1. Add the file to the first log in `log.txt`.

   ```bash
   head -1 file.csv
   ```

   ```bash
   cat file.csv >> log.txt
   ```

2. Add the file to the second log in `second.txt`.

   ```bash
   head -1 file.csv
   ```

   ```bash
   cat file.csv >> second.txt
   ```

3. Join `log.txt` and `second.txt` in `third.txt`.

   ```bash
   cat log.txt second.txt > third.txt
   ```
"""

LOGS = {"1": "log.txt", "2": "second.txt", "3": "third.txt"}

SETTINGS = """[solidify]
mode = "on"
[[routes]]
match = "test/*"
plugin = "openai"
base_url = "http://127.0.0.1:{port}/v1"
[routes.options]
stream = false
"""


class Provider(http.server.BaseHTTPRequestHandler):
    """Adds the file of the task by a command, then says that it is done."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def log_message(self, *_):
        pass

    def do_POST(self):
        size = int(self.headers["content-length"])
        messages = json.loads(self.rfile.read(size))["messages"]
        Provider.asked += 1
        message = {"role": "assistant", "content": "Done."}
        # Of a part the last words of the user are its request.
        if messages[-1]["role"] == "user":
            text = json.dumps(messages).replace("\\n", "\n")
            file = re.findall(r"(file-\w+\.csv)", text)[-1]
            steps = re.findall(r"steps of the skill:\s+- (\d)\. ", text)
            log = LOGS[steps[-1] if steps else "1"]
            command = json.dumps({"command": f"cat {file} >> {log}"})
            call = {"name": "execute_command", "arguments": command}
            message = {"role": "assistant", "content": None, "tool_calls":
                       [{"id": "c1", "type": "function", "function": call}]}
        reply = json.dumps({
            "id": "1", "model": "m",
            "choices": [{"index": 0, "message": message,
                         "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)


class Chaos:
    def __init__(self, program, below, seed, parts):
        self.more = ["--branches"] if parts else []
        self.logs = list(LOGS.values()) if parts else ["log.txt"]
        self.program = os.path.abspath(program)
        self.work = below / "work"
        self.work.mkdir()
        self.random = random.Random(seed)
        self.kills = self.resumed = self.tasks = self.waited = 0
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (below / "skill").mkdir()
        (below / "skill/SKILL.md").write_text(PARTS if parts else SKILL)
        settings = below / "skvm.toml"
        settings.write_text(SETTINGS.format(port=server.server_port))
        for log in self.logs:
            (self.work / log).write_text("")
        self.env = {**os.environ, "SKVM_HOME": str(below / "home"),
                    "SKVM_CONFIG": str(settings), "HOME": str(below / "user")}

    def start(self, *words):
        return subprocess.Popen([self.program, *words, "--json"], text=True,
                                cwd=self.work, env=self.env,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def next_words(self):
        """The next task: to add a file that no other has."""
        self.tasks += 1
        letters = "".join(chr(ord("a") + int(digit))
                          for digit in f"{self.tasks:04d}")
        name = f"file-{letters}.csv"
        (self.work / name).write_text(name + "\n")
        where = "both logs" if self.more else "log.txt"
        return ["run", "../skill", f"Add {name} to {where}", "--model",
                "test/m", *self.more]

    def undisturbed(self):
        begun = time.monotonic()
        out, err = self.start(*self.next_words()).communicate()
        if not out:
            sys.exit(err)
        run = json.loads(out)
        return run["turns"] == 0, time.monotonic() - begun

    def newest(self):
        """A process that was about to start another one when it was killed is
        held to be alive until that one has let go of its lock."""
        for _ in range(100):
            out, _ = self.start("runs", "--limit", "1").communicate()
            run = json.loads(out)["runs"][0]
            if run["status"] != "running":
                break
            self.waited += 1
            time.sleep(0.05)
        return run

    def disturbed(self, usual):
        """One task to its end, however often its process dies."""
        words = self.next_words()
        task = words[2]
        while True:
            process = self.start(*words)
            try:
                _, err = process.communicate(
                    timeout=self.random.uniform(0, 1.05 * usual))
                return err if process.returncode else ""
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                self.kills += 1
            run = self.newest()
            if run["status"] == "interrupted":
                words = ["runs", "resume", run["run"]]
                self.resumed += 1
            elif run["task"] == task:
                return "" if run["status"] == "ok" else run["status"]


def main():
    if not 2 <= len(sys.argv) <= 5 or sys.argv[4:] not in ([], ["parts"]):
        sys.exit(__doc__)
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with tempfile.TemporaryDirectory(prefix="skvm-chaos-") as below:
        parts = len(sys.argv) == 5
        chaos = Chaos(sys.argv[1], pathlib.Path(below), seed, parts)
        for _ in range(4):
            solid, _ = chaos.undisturbed()
        if not solid:
            out, _ = chaos.start("solidify", "list").communicate()
            sys.exit(f"no function came of three runs\n{out}")
        _, usual = chaos.undisturbed()
        asked = Provider.asked
        bad = []
        while chaos.kills < kills:
            if why := chaos.disturbed(usual):
                bad.append(why)
        repeated = missing = 0
        for log in chaos.logs:
            lines = (chaos.work / log).read_text().split()
            repeated += len(lines) - len(set(lines))
            missing += chaos.tasks - len(set(lines))
    print(f"functions: {chaos.kills} kills, {chaos.resumed} resumed, "
          f"{chaos.waited} times still locked, "
          f"{chaos.tasks} tasks; {repeated} lines twice, {missing} missing, "
          f"{Provider.asked - asked} requests of a model, "
          f"{len(bad)} with another status")
    if bad:
        print(bad[0])
    return 1 if bad or repeated or missing or Provider.asked > asked else 0


if __name__ == "__main__":
    sys.exit(main())
