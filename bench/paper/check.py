"""check.py TASK_DIR GIVEN: is what lies in the current folder right?

GIVEN holds the input as it was before the run. Exits with 0 where it is, with
1 and a reason where it is not.
"""

import fnmatch
import importlib.util
import json
import pathlib
import sys


def load_task(folder):
    """The module `task.py`: `make(rng)` writes the input into the current
    folder, `check(given)` raises where the result beside it is wrong."""
    spec = importlib.util.spec_from_file_location("task", folder / "task.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def altered_inputs(given, may_change):
    """Names of input files that the run altered without being asked to."""
    for path in sorted(given.rglob("*")):
        name = path.relative_to(given)
        if path.is_dir() or ".git" in name.parts:
            continue
        if any(fnmatch.fnmatch(str(name), one) for one in may_change):
            continue
        if not name.is_file() or name.read_bytes() != path.read_bytes():
            yield str(name)


def main():
    folder, given = map(pathlib.Path, sys.argv[1:3])
    what = json.loads((folder / "task.json").read_text())
    try:
        load_task(folder).check(given)
    except Exception as why:  # whatever the agent left may be of any shape
        sys.exit(f"{type(why).__name__}: {why}")
    altered = list(altered_inputs(given, what.get("changes", [])))
    if altered:
        sys.exit("altered: " + ", ".join(altered))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
