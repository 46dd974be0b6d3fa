"""mdoutline FILE... [--output FILE]: the headings of Markdown files."""

import argparse


def outline(text):
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        marks = len(line) - len(line.lstrip("#"))
        if not fenced and 0 < marks < 7 and line[marks:marks + 1] == " ":
            yield marks, line[marks:].strip()


def main():
    parser = argparse.ArgumentParser(prog="mdoutline")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--output")
    args = parser.parse_args()
    lines = []
    for name in args.files:
        with open(name, encoding="utf-8") as file:
            lines += [f"{name}: {'. ' * (level - 1)}{title}"
                      for level, title in outline(file.read())]
    if args.output:
        with open(args.output, "w", encoding="utf-8") as out:
            out.writelines(line + "\n" for line in lines)
    else:
        print("\n".join(lines))
