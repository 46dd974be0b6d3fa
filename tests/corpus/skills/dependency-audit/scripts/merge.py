#!/usr/bin/env python3
"""merge.py FOLDER: one list of findings from the scanners' JSON files; missing files are skipped."""
import json
import sys
from pathlib import Path

folder = Path(sys.argv[1])


def load(name):
    path = folder / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() and path.stat().st_size else None


def python():
    for package in (load("python.json") or {}).get("dependencies", []):
        for advisory in package.get("vulns", []):
            yield {"ecosystem": "python", "package": package["name"], "version": package["version"],
                   "advisory": advisory["id"], "severity": "unknown", "fixed_in": advisory["fix_versions"]}


def node():
    for name, entry in (load("node.json") or {}).get("vulnerabilities", {}).items():
        for via in entry["via"]:
            if isinstance(via, dict):
                yield {"ecosystem": "node", "package": name, "version": entry["range"], "advisory": via["url"],
                       "severity": via["severity"], "fixed_in": entry["fixAvailable"]}


def rust():
    for entry in (load("rust.json") or {}).get("vulnerabilities", {}).get("list", []):
        yield {"ecosystem": "rust", "package": entry["package"]["name"], "version": entry["package"]["version"],
               "advisory": entry["advisory"]["id"], "severity": entry["advisory"].get("severity") or "unknown",
               "fixed_in": entry["versions"]["patched"]}


seen = {}
for source in (python, node, rust):
    for finding in source():
        seen.setdefault((finding["package"], finding["advisory"]), finding)
rank = {"critical": 0, "high": 1, "moderate": 2, "low": 3}
json.dump(sorted(seen.values(), key=lambda f: (rank.get(f["severity"], 1), f["package"])), sys.stdout, indent=2)
