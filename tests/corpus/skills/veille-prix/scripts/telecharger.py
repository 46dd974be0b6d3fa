#!/usr/bin/env python3
"""telecharger.py LISTE DOSSIER : télécharge les pages d'un marchand, une toutes les deux secondes."""
import csv
import hashlib
import sys
import time
from pathlib import Path

import requests

liste, dossier = Path(sys.argv[1]), Path(sys.argv[2])
dossier.mkdir(parents=True, exist_ok=True)
session = requests.Session()
session.headers["User-Agent"] = "veille-prix/1.0"

with open(liste, newline="", encoding="utf-8") as flux:
    for ligne in csv.DictReader(flux, delimiter=";"):
        cible = dossier / (hashlib.sha1(ligne["url"].encode()).hexdigest()[:12] + ".html")
        try:
            reponse = session.get(ligne["url"], timeout=20)
            reponse.raise_for_status()
        except requests.RequestException as erreur:
            print(f"{ligne['nom']}: {erreur}", file=sys.stderr)
            continue
        entete = f"<!-- {ligne['nom']};{ligne['marchand']};{ligne['url']} -->\n"
        cible.write_text(entete + reponse.text, encoding="utf-8")
        print(f"{ligne['nom']}: {len(reponse.text)}")
        time.sleep(2)
