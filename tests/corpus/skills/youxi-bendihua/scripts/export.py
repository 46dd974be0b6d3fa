"""导出新增或修改过的文本。"""
import argparse
import pathlib
import re
import subprocess

from openpyxl import Workbook

ENTRY = re.compile(r'- key: (?P<key>[\w.]+)\n\s+zh: "(?P<zh>(?:[^"\\]|\\.)*)"')


def entries(text):
    return {m["key"]: m["zh"] for m in ENTRY.finditer(text)}


def before(folder, name, since):
    shown = subprocess.run(
        ["git", "-C", str(folder), "show", f"{since}:./{name}"],
        capture_output=True, text=True)
    return entries(shown.stdout) if shown.returncode == 0 else {}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--since", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    book = Workbook()
    sheet = book.active
    sheet.append(["key", "zh", "context", "max_len", "screenshot"])
    for file in sorted(args.folder.glob("*.asset")):
        old = before(args.folder, file.name, args.since)
        for key, zh in entries(file.read_text(encoding="utf-8")).items():
            if old.get(key) != zh:
                sheet.append([key, zh, "", 3 * len(zh), ""])
    book.save(args.out)


if __name__ == "__main__":
    main()
