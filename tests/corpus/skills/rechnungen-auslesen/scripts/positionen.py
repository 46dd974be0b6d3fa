#!/usr/bin/env python3
"""Liest die Positionstabellen aller PDF-Dateien eines Ordners."""
import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pdfplumber

BETRAG = re.compile(r"^-?[\d.]+,\d{2}(?:\s*€)?$")


def lies(pfad):
    summen = []
    with pdfplumber.open(pfad) as pdf:
        for seite in pdf.pages:
            for tabelle in seite.extract_tables():
                for zeile in tabelle[1:]:
                    letzte = (zeile[-1] or "").strip()
                    if BETRAG.match(letzte):
                        summen.append(letzte.replace("€", "").strip())
    return {"datei": pfad.stem, "positionen": summen}


if __name__ == "__main__":
    with ProcessPoolExecutor() as vorrat:
        for ergebnis in vorrat.map(lies, sorted(Path(sys.argv[1]).glob("*.pdf"))):
            print(json.dumps(ergebnis, ensure_ascii=False))
