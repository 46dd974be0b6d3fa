"""Copies every calendar of people.toml into a folder."""
import os
import pathlib
import shutil
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

import requests


def fetch(person, target):
    source = person["calendar"]
    path = target / f"{person['name'].lower()}.ics"
    if not source.startswith("http"):
        if pathlib.Path(source).resolve() != path.resolve():
            shutil.copyfile(source, path)
        return None
    password = os.environ.get("CALDAV_PASSWORD")
    if not password:
        return f"{person['name']}: CALDAV_PASSWORD is not set"
    reply = requests.get(source, auth=(person["name"].lower(), password), timeout=30)
    if reply.status_code != 200:
        return f"{person['name']}: HTTP {reply.status_code}"
    path.write_bytes(reply.content)
    return None


people = tomllib.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["person"]
folder = pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
with ThreadPoolExecutor(8) as pool:
    problems = [p for p in pool.map(lambda person: fetch(person, folder), people) if p]
print("\n".join(problems) or "all calendars fetched")
