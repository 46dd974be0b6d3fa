"""Lists the keys whose English text was added, changed or removed since a revision."""
import argparse
import json
import pathlib
import subprocess
import sys


def flatten(tree, prefix=""):
    flat = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        flat.update(flatten(value, name + ".") if isinstance(value, dict) else {name: value})
    return flat


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", default="HEAD")
    parser.add_argument("--folder", default="locales", type=pathlib.Path)
    args = parser.parse_args()
    source = args.folder / "en.json"
    shown = subprocess.run(["git", "show", f"{args.base}:{source.as_posix()}"],
                           capture_output=True, text=True)
    before = flatten(json.loads(shown.stdout)) if shown.returncode == 0 else {}
    now = flatten(json.loads(source.read_text(encoding="utf-8")))
    missing = {}
    for path in sorted(args.folder.glob("*.json")):
        if path != source:
            have = flatten(json.loads(path.read_text(encoding="utf-8")))
            missing[path.stem] = sorted(now.keys() - have.keys())
    json.dump({
        "added": sorted(now.keys() - before.keys()),
        "changed": sorted(k for k in now.keys() & before.keys() if now[k] != before[k]),
        "removed": sorted(before.keys() - now.keys()),
        "missing": missing,
    }, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
