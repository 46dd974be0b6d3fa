"""Input for the workflows: generated files, the same for the same seed."""

import json
import random

SOURCE = '''import os
import json

{key}
def {name}(values):
    {doc}total = 0
    for value in values:
        if value > {limit}:
            if value % 2:
                total += value
            else:
                total -= value
        while total > {limit} * 100:
            total //= 2{blank}
    try:
        return total  # TODO name {name} better
    except:
        return None
'''


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def tables(folder, chance):
    for name in ("orders", "visits", "returns", "stock", "prices", "wages"):
        rows = [f"{n},{chance.gauss(50, 12):.3f},{chance.random():.4f}"
                for n in range(4000)]
        write(folder / "data" / f"{name}.csv",
              "id,amount,share\n" + "\n".join(rows) + "\n")


def logs(folder, chance):
    for number in range(8):
        lines = [f"2026-03-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}"
                 f":{chance.randint(0, 59):02}:00 "
                 + chance.choice(("INFO", "INFO", "WARN", "ERROR", "FATAL"))
                 + f" job{chance.randint(1, 9)}" for _ in range(6000)]
        write(folder / "logs" / f"node-{number}.log", "\n".join(lines) + "\n")


def metrics(folder, chance):
    for host in ("ash", "beech", "cedar", "elm", "fir"):
        rows = [f"{minute},{abs(chance.gauss(1, 0.4)):.4f}"
                for minute in range(6000)]
        write(folder / "metrics" / f"{host}.csv",
              "minute,load\n" + "\n".join(rows) + "\n")


def source(folder, chance):
    for number in range(80):
        write(folder / "src" / f"part{number % 8}" / f"unit{number}.py",
              SOURCE.format(
                  name=chance.choice(("add_up", "addUp", "Total")),
                  limit=chance.randint(2, 90),
                  doc=chance.choice(("", '"""Adds up."""\n    ')),
                  key=chance.choice(("", 'token = "abcdef0123456789abcd"')),
                  blank=chance.choice(("", "   ", "  # " + "long " * 16))))


def requirements(folder, chance):
    for number in range(120):
        lines = [f"lib{chance.randint(1, 60)}"
                 + chance.choice(("", f"=={chance.randint(0, 3)}."
                                      f"{chance.randint(0, 9)}"))
                 for _ in range(40)]
        write(folder / "requirements" / f"app{number}.txt",
              "\n".join(lines) + "\n")


def services(folder, chance):
    for name in ("auth", "billing", "search"):
        config = {f"limit_{n}": chance.randint(1, 99) for n in range(20)}
        wrong = chance.choice(sorted(config))
        lines = ["INFO ready" if chance.random() < 0.8 else
                 f"ERROR {wrong}={config[wrong]}, expected {config[wrong] + 7}"
                 for _ in range(5000)]
        write(folder / name / "config.json", json.dumps(config))
        write(folder / name / "service.log", "\n".join(lines) + "\n")


def suites(folder, chance):
    for name in ("unit", "contract", "regression"):
        cases = []
        for _ in range(3000):
            one, other = chance.randint(1, 40), chance.randint(1, 9)
            function = chance.choice(("power", "quotient"))
            right = one ** other if function == "power" else one // other
            cases.append({"function": function, "arguments": [one, other],
                          "expected": right + (chance.random() < 0.01)})
        write(folder / name / "cases.json", json.dumps(cases))


def sessions(folder, chance):
    for name in ("sort", "unique", "count", "reverse"):
        inputs = [[f"line {chance.randint(1, 500)}" for _ in range(120)]
                  for _ in range(200)]
        inputs[150].insert(60, "lost")
        write(folder / name / "session.json",
              json.dumps({"command": name, "inputs": inputs}))


MAKERS = {"batch-analysis": tables, "log-parsing": logs,
          "metrics-profiler": metrics, "code-scanner": source,
          "dep-audit": requirements, "lint-checker": source,
          "multi-service-debug": services, "test-suites": suites,
          "cli-debug": sessions}


def make(name, folder, seed=1):
    MAKERS[name](folder, random.Random(f"{name} {seed}"))
