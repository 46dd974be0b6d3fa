"""Fourteen skills with a systematic defect each, and a model that meets them.

Written for this project. Every skill makes a report of `<name>.csv`; what is
wrong is the command that it shows. The model carries skills out to the letter,
and finds a way out of trouble only where the task says to work carefully.
"""

READ = """import argparse, csv, sys
def rows(path, **how):
    with open(path, newline="", **how) as file:
        return list(csv.reader(file))
def total(found):
    return sum(float(row[1]) for row in found)
"""

SKILL = """---
name: {name}
description: Makes the report of a region from its export. Use it for reports.
---

# Report

## Steps

1. Make the report:

   ```sh
   {command}
   ```

2. Show how long it is:

   ```sh
   wc -c {output}
   ```
"""

ROWS = "apples,3\nplums,4.5\n"


def family(name, command, scripts, output="{name}.txt", inputs=None,
           expected="7.5", files=None):
    bundle = {"scripts/reading.py": READ}
    bundle.update({f"scripts/{path}": text for path, text in scripts.items()})
    bundle.update(files or {})
    shown = output.replace("{name}", "<name>")
    return {"name": name, "output": output, "expected": expected,
            "inputs": inputs or {"{name}.csv": ROWS},
            "files": bundle,
            "skill": SKILL.format(name=name, output=shown,
                                  command=command.replace("{name}", "<name>"))}


POSITIONAL = """from reading import *
open(sys.argv[2], "w").write(f"total {total(rows(sys.argv[1]))}\\n")
"""


def with_options(body):
    return ("from reading import *\n"
            "words = argparse.ArgumentParser()\n" + body)


FAMILIES = [
    family("missing-folder", "python3 scripts/report.py {name}.csv "
           "out/{name}.txt", {"report.py": POSITIONAL},
           output="out/{name}.txt"),
    family("wrong-flag", "python3 scripts/report.py --input {name}.csv "
           "{name}.txt",
           {"report.py": with_options(
               'words.add_argument("--csv")\nwords.add_argument("to")\n'
               "given = words.parse_args()\n"
               'open(given.to, "w").write(f"total {total(rows(given.csv))}")\n'
           )}),
    family("missing-module", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": "import tablekit\n" + POSITIONAL},
           files={"vendor/tablekit.py": "ready = True\n"}),
    family("wrong-encoding", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": with_options(
               'words.add_argument("path")\nwords.add_argument("to")\n'
               'words.add_argument("--encoding", default="utf-8")\n'
               "given = words.parse_args()\n"
               "found = rows(given.path, encoding=given.encoding)\n"
               'open(given.to, "w").write(f"total {total(found)}")\n')},
           inputs={"{name}.csv": "caf\u00e9,3\nplums,4.5\n"}),
    family("moved-input", "python3 scripts/report.py data/{name}.csv "
           "{name}.txt", {"report.py": POSITIONAL},
           inputs={"exports/{name}.csv": ROWS}),
    family("no-table-yet", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": "import sqlite3\n" + READ +
            'base = sqlite3.connect("report.db")\n'
            "for row in rows(sys.argv[1]):\n"
            '    base.execute("INSERT INTO sales VALUES(?, ?)", row)\n'
            'sum_ = base.execute("SELECT sum(n) FROM sales").fetchone()[0]\n'
            'open(sys.argv[2], "w").write(f"total {sum_}")\n',
            "setup.py": "import sqlite3\n"
            'base = sqlite3.connect("report.db")\n'
            'base.execute("CREATE TABLE IF NOT EXISTS sales(k, n REAL)")\n'
            "base.commit()\n"}),
    family("missing-command", "tabletool {name}.csv {name}.txt",
           {"tabletool.py": POSITIONAL}),
    family("wrong-interpreter", "python3 scripts/report.sh {name}.csv "
           "{name}.txt",
           {"report.sh": "set -e\nif [ -f \"$1\" ]; then\n"
            "awk -F, '{s += $2} END {print \"total\", s}' \"$1\" > \"$2\"\n"
            "fi\n"}),
    family("missing-argument", "python3 scripts/report.py {name}.csv "
           "{name}.txt",
           {"report.py": with_options(
               'words.add_argument("path")\nwords.add_argument("to")\n'
               'words.add_argument("--column", required=True)\n'
               "given = words.parse_args()\n"
               'open(given.to, "w").write(f"total {total(rows(given.path))}")'
               "\n")}),
    family("missing-variable", "python3 scripts/report.py {name}.csv "
           "{name}.txt",
           {"report.py": "import os\n" + POSITIONAL.replace(
               "open(", 'zone = os.environ["REPORT_ZONE"]\nopen(', 1)}),
    family("not-executable", "./scripts/report.sh {name}.csv {name}.txt",
           {"report.sh": "awk -F, '{s += $2} END {print \"total\", s}' "
            "\"$1\" > \"$2\"\n"}),
    family("two-defects", "python3 scripts/report.py --input {name}.csv "
           "out/{name}.txt",
           {"report.py": with_options(
               'words.add_argument("--csv")\nwords.add_argument("to")\n'
               "given = words.parse_args()\n"
               'open(given.to, "w").write(f"total {total(rows(given.csv))}")\n'
           )}, output="out/{name}.txt"),
    family("stale-lock", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": POSITIONAL.replace(
               "open(", "import os\nif os.path.exists('report.lock'):\n"
               "    sys.exit('error: the report is locked')\nopen(", 1)},
           inputs={"{name}.csv": ROWS, "report.lock": ""}),
    family("own-secret", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": with_options(
               'words.add_argument("path")\nwords.add_argument("to")\n'
               'words.add_argument("--pin", default="")\n'
               "given = words.parse_args()\n"
               "wanted = str(len(given.path) * 31 + ord(given.path[0]))\n"
               "if given.pin != wanted:\n"
               "    sys.exit(f'error: invalid pin, this one takes {wanted}')\n"
               'open(given.to, "w").write(f"total {total(rows(given.path))}")'
               "\n")}),
]

DIR = r"""when.system = 'dir="(?P<dir>[^"]+)"'"""


def rule(skill, last, command, more=""):
    """A way out that the model finds where the task says to be careful."""
    return f"""
[[rules]]
name = "{skill}"
when.skill = 'name="{skill}"'
when.task = 'of (?P<name>[a-z]+) from [a-z.]+ Work carefully'
when.last = '{last}'
{more}
answer = {{ text = "I try another way.", calls = [
  {{ name = "execute_command", arguments = {{ command = '''{command}''' }} }} ] }}
"""


SCRIPT = "python3 ${dir}/scripts/report.py"

PERSONALITY = """
name = "apprentice"

[capabilities]
"tool.exec" = 2
"tool.file.read" = 1
"tool.file.write" = 1
"follow.procedure" = 2
"reason.planning" = 1

[tokens]
bytes_per_token = 4
window = 32768

[agent]
enabled = true
gives_up_after = 3
""" + "".join([
    rule("missing-folder", "No such file or directory: .out/", "mkdir -p out",
         DIR),
    rule("wrong-flag", "unrecognized arguments: --input",
         SCRIPT + " --csv ${name}.csv ${name}.txt", DIR),
    rule("missing-module", "No module named .tablekit",
         "PYTHONPATH=${dir}/vendor " + SCRIPT + " ${name}.csv ${name}.txt",
         DIR),
    rule("wrong-encoding", "UnicodeDecodeError",
         SCRIPT + " ${name}.csv ${name}.txt --encoding latin-1", DIR),
    rule("moved-input", "No such file or directory: .data/",
         SCRIPT + " exports/${name}.csv ${name}.txt", DIR),
    rule("no-table-yet", "no such table", "python3 ${dir}/scripts/setup.py",
         DIR),
    rule("missing-command", "tabletool: not found",
         "python3 ${dir}/scripts/tabletool.py ${name}.csv ${name}.txt", DIR),
    rule("wrong-interpreter", "SyntaxError",
         "bash ${dir}/scripts/report.sh ${name}.csv ${name}.txt", DIR),
    rule("missing-argument", "required: --column",
         SCRIPT + " ${name}.csv ${name}.txt --column 2", DIR),
    rule("missing-variable", "KeyError: .REPORT_ZONE",
         "REPORT_ZONE=UTC " + SCRIPT + " ${name}.csv ${name}.txt", DIR),
    rule("not-executable", "Permission denied",
         "sh ${dir}/scripts/report.sh ${name}.csv ${name}.txt", DIR),
    rule("two-defects", "unrecognized arguments: --input",
         SCRIPT + " --csv ${name}.csv out/${name}.txt", DIR),
    rule("two-defects", "No such file or directory: .out/", "mkdir -p out",
         DIR),
    rule("stale-lock", "the report is locked", "rm -f report.lock", DIR),
    rule("own-secret", "takes (?P<pin>[0-9]+)",
         SCRIPT + " ${name}.csv ${name}.txt --pin ${pin}", DIR),
])
