"""A page about one table, from what was measured of it."""
import json
import pathlib
import sys

source, target = map(pathlib.Path, sys.argv[1:3])
stats = pathlib.Path("stats") / f"{source.stem}.json"
lines = [f"# {source.stem}", "", "| column | rows | mean | deviation |",
         "|---|---|---|---|"]
for name, column in sorted(json.loads(stats.read_text()).items()):
    lines.append(f"| {name} | {column['count']} | {column['mean']} "
                 f"| {column['deviation']} |")
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text("\n".join(lines) + "\n")
print(f"wrote {target}")
