"""Imports that are not used."""
import ast
import json
import pathlib
import re
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


found = []
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    text = file.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for name in node.names:
                if len(re.findall(rf"\b{name.name}\b", text)) < 2:
                    found.append(f"{file}:{node.lineno} {name.name}")
save(sys.argv[2], found)
