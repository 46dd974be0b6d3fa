"""All findings on one page."""
import json
import pathlib
import sys

lines = []
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    findings = json.loads(file.read_text())
    lines += [f"## {file.stem}", ""] + [f"- {one}" for one in findings] + [""]
pathlib.Path(sys.argv[2]).write_text("\n".join(lines))
print(f"wrote {sys.argv[2]}")
