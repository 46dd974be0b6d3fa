#!/usr/bin/env python3
"""Sucht die Kopfdaten deutscher Rechnungen in Textdateien; eine JSON-Zeile je Datei."""
import json
import re
import sys
from pathlib import Path

MUSTER = {
    "rechnungsnummer": r"(?:Rechnungs(?:nummer|-?Nr\.?)|Rechnung\s+Nr\.?)\s*:?\s*(?P<wert>[A-Z0-9][A-Z0-9/_-]{2,})",
    "rechnungsdatum": r"(?:Rechnungsdatum|Datum)\s*:?\s*(?P<wert>\d{1,2}\.\d{1,2}\.\d{4})",
    "netto": r"(?:Netto(?:betrag)?|Zwischensumme)\s*:?\s*(?:EUR|€)?\s*(?P<wert>-?[\d.]+,\d{2})",
    "steuer": r"(?:USt\.?|MwSt\.?|Umsatzsteuer)[^\n]{0,20}?(?P<wert>-?[\d.]+,\d{2})",
    "brutto": r"(?:Brutto(?:betrag)?|Gesamtbetrag|Rechnungsbetrag)\s*:?\s*(?:EUR|€)?\s*(?P<wert>-?[\d.]+,\d{2})",
    "iban": r"(?P<wert>DE\d{2}(?: ?\d{4}){4} ?\d{2})",
}


def lies(pfad):
    text = pfad.read_text(encoding="utf-8", errors="replace")
    zeile = {"datei": pfad.stem}
    for feld, muster in MUSTER.items():
        treffer = re.search(muster, text, re.IGNORECASE)
        zeile[feld] = treffer["wert"].strip() if treffer else None
    return zeile


for name in sys.argv[1:]:
    print(json.dumps(lies(Path(name)), ensure_ascii=False))
