import argparse
import configparser
import json

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "s": 1, "m": 60, "h": 3600}


def typed(text, kind):
    if kind == "bool":
        return text.lower() in ("yes", "on", "true", "1")
    if kind == "int":
        return int(text)
    if kind in ("size", "time"):
        if text[-1] in UNITS:
            return int(text[:-1]) * UNITS[text[-1]]
        return int(text)
    return text


parser = argparse.ArgumentParser()
parser.add_argument("--map", required=True)
parser.add_argument("old")
parser.add_argument("new")
args = parser.parse_args()
names = json.load(open(args.map))
ini = configparser.ConfigParser()
with open(args.old) as file:
    ini.read_file(file)
out = {"version": 2}
for section in ini.sections():
    for key, value in ini[section].items():
        if f"{section}.{key}" not in names:
            print("unknown key:", f"{section}.{key}")
            continue
        group, name, kind = names[f"{section}.{key}"]
        out.setdefault(group, {})[name] = typed(value, kind)
with open(args.new, "w") as file:
    json.dump(out, file, indent=2)
print("wrote", args.new)
