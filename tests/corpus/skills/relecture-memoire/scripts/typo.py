#!/usr/bin/env python3
"""Signale les fautes de typographie française dans des sources LaTeX."""
import pathlib
import re
import sys

REGLES = [
    (re.compile(r"\w[;!?]"), "espace fine insécable devant ; ! ?"),
    (re.compile(r"«[^~\s\\]|[^~\s\\]»"), "espace insécable dans les guillemets"),
    (re.compile(r"\betc\.\.+"), "« etc. » sans points de suspension"),
    (re.compile(r"\b[XVI]+ème siècle"), "siècle : \\siecle{}"),
    (re.compile(r"(?<!\\SI\{)\b\d+ ?(?:km|kg|ms|Hz)\b"), "unité : \\SI{}{}"),
    (re.compile(r"\bA (?=l['’]|la |cet)"), "majuscule accentuée : À"),
]


def relire(fichier):
    for numero, ligne in enumerate(
            fichier.read_text(encoding="utf-8").splitlines(), start=1):
        if ligne.lstrip().startswith("%"):
            continue
        for motif, conseil in REGLES:
            if motif.search(ligne):
                yield f"- {fichier}:{numero} {conseil}"


for fichier in sorted(pathlib.Path(sys.argv[1]).glob("**/*.tex")):
    print("\n".join(relire(fichier)))
