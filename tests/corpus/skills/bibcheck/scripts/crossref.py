import argparse
import json
import os
import pathlib
import time

import requests
from rapidfuzz import fuzz

API = "https://api.crossref.org/works"


def look_up(session, entry):
    doi = entry.get("doi", "").removeprefix("https://doi.org/")
    if doi:
        reply = session.get(f"{API}/{doi}", timeout=30)
        if reply.status_code == 404:
            return {"status": "other-agency-or-dead"}
        reply.raise_for_status()
        items = [reply.json()["message"]]
    else:
        reply = session.get(API, params={"query.bibliographic": entry.get("title", ""), "rows": 3}, timeout=30)
        reply.raise_for_status()
        items = reply.json()["message"]["items"]
    best = max(items, default=None,
               key=lambda i: fuzz.token_sort_ratio(entry.get("title", ""), (i.get("title") or [""])[0]))
    if best is None:
        return {"status": "no match"}
    title = (best.get("title") or [""])[0]
    return {
        "status": "found", "doi": best["DOI"], "title": title,
        "year": best.get("issued", {}).get("date-parts", [[None]])[0][0],
        "similarity": fuzz.token_sort_ratio(entry.get("title", ""), title) / 100,
        "update-to": best.get("update-to", []),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("entries", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    args = parser.parse_args()
    done = json.loads(args.output.read_text()) if args.output.exists() else {}
    session = requests.Session()
    mail = os.environ.get("CROSSREF_MAILTO")
    session.headers["User-Agent"] = "bibcheck/1.0" + (f" (mailto:{mail})" if mail else "")
    for entry in json.loads(args.entries.read_text(encoding="utf-8")):
        if entry["key"] not in done:
            done[entry["key"]] = look_up(session, entry)
            args.output.write_text(json.dumps(done, indent=1), encoding="utf-8")
            time.sleep(0.2 if mail else 1)


if __name__ == "__main__":
    main()
