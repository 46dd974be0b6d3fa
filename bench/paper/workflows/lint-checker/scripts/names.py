"""Functions in other letters than snake_case."""
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
        if isinstance(node, ast.FunctionDef) \
                and not re.fullmatch(r"[a-z_][a-z0-9_]*", node.name):
            found.append(f"{file}:{node.lineno} {node.name}")
save(sys.argv[2], found)
