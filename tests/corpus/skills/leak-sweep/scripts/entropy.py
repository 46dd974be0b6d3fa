"""Finds long tokens of high entropy in text files and reports them in the shape of gitleaks."""
import argparse
import json
import math
import pathlib
import re
from collections import Counter

TOKEN = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{24,200}(?![A-Za-z0-9+/=_-])")
SKIP = {".git", ".leak-sweep", "node_modules", "vendor", ".venv"}
NOISE = re.compile(r"^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$")


def bits(text):
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def scan(root, least):
    for path in sorted(root.rglob("*")):
        if SKIP & set(path.relative_to(root).parts) or not path.is_file() or path.stat().st_size > 1_000_000:
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, OSError):
            continue
        for number, line in enumerate(lines, 1):
            for match in TOKEN.finditer(line):
                token = match.group()
                if NOISE.match(token) or bits(token) < least:
                    continue
                yield {"RuleID": "entropy", "File": path.relative_to(root).as_posix(), "StartLine": number,
                       "Match": f"{token[:4]}… ({len(token)})", "Entropy": round(bits(token), 2)}


parser = argparse.ArgumentParser()
parser.add_argument("root", type=pathlib.Path)
parser.add_argument("--min-bits", type=float, default=4.3)
parser.add_argument("--out", type=pathlib.Path, required=True)
args = parser.parse_args()
found = list(scan(args.root, args.min_bits))
args.out.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
print(f"{len(found)} tokens")
