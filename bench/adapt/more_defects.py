"""Seven more skills with defects, written before any rule was tried on them.

They were added to see whether rules that mend the fourteen of `defects` mend
others too; the rules were not made for them.
"""

from defects import DIR, POSITIONAL, ROWS, SCRIPT, family, rule, with_options


def in_step_two(one, command):
    """The same family, with another command in its second step."""
    shown = one["output"].replace("{name}", "<name>")
    one["skill"] = one["skill"].replace(f"wc -c {shown}",
                                        command.replace("{name}", "<name>"))
    return one


FAMILIES = [
    family("unsorted-input", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": POSITIONAL.replace(
               "open(", "found = rows(sys.argv[1])\nif found != sorted(found):"
               "\n    sys.exit('error: the rows are not sorted')\nopen(", 1)},
           inputs={"{name}.csv": "plums,4.5\napples,3\n"}),
    family("renamed-subcommand", "python3 scripts/report.py build {name}.csv "
           "{name}.txt",
           {"report.py": with_options(
               'words.add_argument("what", choices=["make", "list"])\n'
               'words.add_argument("path")\nwords.add_argument("to")\n'
               "given = words.parse_args()\n"
               'open(given.to, "w").write(f"total {total(rows(given.path))}")'
               "\n")}),
    family("header-line", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": POSITIONAL},
           inputs={"{name}.csv": "fruit,weight\n" + ROWS}),
    family("other-delimiter", "python3 scripts/report.py {name}.csv "
           "{name}.txt",
           {"report.py": with_options(
               'words.add_argument("path")\nwords.add_argument("to")\n'
               'words.add_argument("--delimiter", default=",")\n'
               "given = words.parse_args()\n"
               "with open(given.path) as file:\n"
               "    found = [line.strip().split(given.delimiter)\n"
               "             for line in file]\n"
               'open(given.to, "w").write(f"total {total(found)}\\n")\n')},
           inputs={"{name}.csv": "apples;3\nplums;4.5\n"}),
    family("other-folder", "python3 scripts/report.py {name}.csv {name}.txt",
           {"report.py": "import os\nif not os.path.exists('zones.ini'):\n"
            "    sys_exit = 'error: zones.ini is not in this folder'\n"
            "    raise SystemExit(sys_exit)\n" + POSITIONAL},
           inputs={"exports/{name}.csv": ROWS, "exports/zones.ini": "[a]\n"},
           output="exports/{name}.txt"),
    in_step_two(
        family("second-step", "python3 scripts/report.py {name}.csv "
               "{name}.txt", {"report.py": POSITIONAL}),
        "wc --characters {name}.txt"),
    in_step_two(
        family("two-steps", "python3 scripts/report.py --input {name}.csv "
               "{name}.txt",
               {"report.py": with_options(
                   'words.add_argument("--csv")\nwords.add_argument("to")\n'
                   "given = words.parse_args()\n"
                   'open(given.to, "w").write('
                   'f"total {total(rows(given.csv))}")\n')}),
        "wc --characters {name}.txt"),
]

RULES = "".join([
    rule("unsorted-input", "rows are not sorted",
         "sort -o ${name}.csv ${name}.csv", DIR),
    rule("renamed-subcommand", "invalid choice: .build",
         SCRIPT + " make ${name}.csv ${name}.txt", DIR),
    rule("header-line", "could not convert string to float",
         "tail -n +2 ${name}.csv > ${name}.rows.csv && " + SCRIPT
         + " ${name}.rows.csv ${name}.txt", DIR),
    rule("other-delimiter", "IndexError",
         SCRIPT + ' ${name}.csv ${name}.txt --delimiter ";"', DIR),
    rule("other-folder", "zones.ini is not in this folder",
         "cd exports && " + SCRIPT + " ${name}.csv ${name}.txt", DIR),
    rule("second-step", "unrecognized option .--characters",
         "wc --chars ${name}.txt"),
    rule("two-steps", "unrecognized arguments: --input",
         SCRIPT + " --csv ${name}.csv ${name}.txt", DIR),
    rule("two-steps", "unrecognized option .--characters",
         "wc --chars ${name}.txt"),
])
