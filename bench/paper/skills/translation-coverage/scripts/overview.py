import json
import os
import sys

for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name)) as file:
        report = json.load(file)
    blocked = "blocked" if report["missing"] or report["placeholders"] else "ok"
    print(name.rsplit(".", 1)[0], report["percent"], blocked)
