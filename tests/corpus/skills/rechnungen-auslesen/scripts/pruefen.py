#!/usr/bin/env python3
"""Prüft Kopfdaten gegen Positionen; schreibt den Befund als JSON."""
import json
import sys
from datetime import date, datetime
from decimal import Decimal


def betrag(text):
    return None if text is None else Decimal(text.replace(".", "").replace(",", "."))


def iban_gut(iban):
    iban = iban.replace(" ", "")
    ziffern = "".join(str(int(zeichen, 36)) for zeichen in iban[4:] + iban[:4])
    return int(ziffern) % 97 == 1


def pruefe(kopf, positionen):
    fehler = []
    netto, steuer, brutto = (betrag(kopf[feld]) for feld in ("netto", "steuer", "brutto"))
    if None in (netto, steuer, brutto):
        fehler.append("Beträge unvollständig")
    else:
        if netto + steuer != brutto:
            fehler.append("Netto + Steuer ist nicht Brutto")
        if positionen and abs(sum(map(betrag, positionen)) - netto) > Decimal("0.02"):
            fehler.append("Positionen ergeben nicht Netto")
        if netto and round(steuer / netto * 100) not in (0, 7, 19):
            fehler.append("Steuersatz unbekannt")
    if kopf["iban"] and not iban_gut(kopf["iban"]):
        fehler.append("IBAN falsch")
    if kopf["rechnungsdatum"] and datetime.strptime(kopf["rechnungsdatum"], "%d.%m.%Y").date() > date.today():
        fehler.append("Datum in der Zukunft")
    return fehler


koepfe = [json.loads(zeile) for zeile in open(sys.argv[1], encoding="utf-8")]
tabellen = {satz["datei"]: satz["positionen"] for satz in map(json.loads, open(sys.argv[2], encoding="utf-8"))}
befund = {kopf["datei"]: pruefe(kopf, tabellen.get(kopf["datei"], [])) for kopf in koepfe}
json.dump(befund, sys.stdout, ensure_ascii=False, indent=2)
