"""Compares keys, placeholders, tags and plural categories of all locales with English."""
import json
import pathlib
import re
import sys

from locale_diff import flatten

CATEGORIES = {
    "en": {"one", "other"}, "de": {"one", "other"}, "fr": {"one", "many", "other"},
    "es": {"one", "many", "other"}, "pl": {"one", "few", "many", "other"}, "ja": {"other"},
}
PLACEHOLDER = re.compile(r"\{(\w+)(?=[,}])")
TAG = re.compile(r"</?\w+>")
CASE = re.compile(r"(?<=[\s}])(zero|one|two|few|many|other)\s*\{")


def faults(lang, key, english, other):
    if set(PLACEHOLDER.findall(english)) - set(PLACEHOLDER.findall(other)):
        yield f"{lang} {key}: placeholder lost"
    if sorted(TAG.findall(english)) != sorted(TAG.findall(other)):
        yield f"{lang} {key}: tags differ"
    if ", plural," in english and lang in CATEGORIES:
        found = set(CASE.findall(other))
        if found != CATEGORIES[lang]:
            yield f"{lang} {key}: plural has {sorted(found)}"


folder = pathlib.Path(sys.argv[1])
english = flatten(json.loads((folder / "en.json").read_text(encoding="utf-8")))
count = 0
for path in sorted(folder.glob("*.json")):
    other = flatten(json.loads(path.read_text(encoding="utf-8")))
    for key, text in english.items():
        lines = [f"{path.stem} {key}: missing"] if key not in other else faults(path.stem, key, text, other[key])
        for line in lines:
            count += 1
            print(line)
sys.exit(1 if count else 0)
