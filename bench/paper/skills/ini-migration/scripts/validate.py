import argparse
import json
import sys

TYPES = {("http", "port"): int, ("http", "tls"): bool,
         ("http", "timeout_seconds"): int, ("storage", "folder"): str,
         ("storage", "limit_bytes"): int, ("logging", "debug"): bool}

parser = argparse.ArgumentParser()
parser.add_argument("config")
parser.add_argument("--report")
args = parser.parse_args()
config = json.load(open(args.config))
wrong = []
for (group, key), kind in TYPES.items():
    value = config.get(group, {}).get(key)
    if value is not None and type(value) is not kind:
        wrong.append(f"{group}.{key}: expected {kind.__name__}")
text = "\n".join(wrong) if wrong else "valid"
print(text)
if args.report:
    with open(args.report, "w") as file:
        file.write(text + "\n")
sys.exit(bool(wrong))
