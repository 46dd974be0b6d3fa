import argparse
import os

COMMENTS = {".py": "# ", ".sh": "# ", ".c": "// ", ".js": "// "}


def sources(root):
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(d for d in subfolders if d != "vendor")
        for name in sorted(names):
            mark = COMMENTS.get(os.path.splitext(name)[1])
            path = os.path.join(folder, name)
            if mark:
                with open(path) as file:
                    lines = file.read().split("\n")
                if "generated" not in lines[0].lower():
                    yield path, mark, lines


def lacks(lines):
    return not any("SPDX-License-Identifier" in line for line in lines[:6])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["list", "add"])
    parser.add_argument("root")
    parser.add_argument("--license")
    parser.add_argument("--holder")
    parser.add_argument("--year")
    args = parser.parse_args()
    for path, mark, lines in sources(args.root):
        if not lacks(lines):
            continue
        print(path)
        if args.action == "add":
            at = 1 if lines[0].startswith("#!") else 0
            lines[at:at] = [
                f"{mark}SPDX-FileCopyrightText: {args.year} {args.holder}",
                f"{mark}SPDX-License-Identifier: {args.license}", ""]
            with open(path, "w") as file:
                file.write("\n".join(lines))


main()
