import re
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as f:
    entries = yaml.safe_load(f)

errors = []
seen = set()
for e in entries:
    term = e.get("term", "?")
    for key in ("term", "reading", "en", "definition", "status"):
        if not e.get(key):
            errors.append(f"{term}: {key} がない")
    if term in seen:
        errors.append(f"{term}: 重複")
    seen.add(term)
    if len(e.get("definition", "")) > 60:
        errors.append(f"{term}: 定義が60字を超えている")
    if term in e.get("definition", ""):
        errors.append(f"{term}: 定義に用語自身が出ている")
    if not re.fullmatch(r"[ぁ-んー]+", e.get("reading", "")):
        errors.append(f"{term}: 読みがひらがなでない")
readings = [e.get("reading", "") for e in entries]
if readings != sorted(readings):
    errors.append("五十音順でない")
print("\n".join(errors) or "OK")
sys.exit(bool(errors))
