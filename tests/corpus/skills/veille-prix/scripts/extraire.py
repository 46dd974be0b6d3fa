#!/usr/bin/env python3
"""extraire.py DOSSIER : les prix des pages enregistrées, en CSV."""
import csv
import json
import re
import sys
from pathlib import Path

from bs4 import BeautifulSoup


def nombre(texte):
    texte = re.sub(r"[^\d,.]", "", str(texte))
    if re.search(r",\d{1,2}$", texte):
        texte = texte.replace(".", "").replace(",", ".")
    return texte


def produits(objet):
    if isinstance(objet, list):
        for element in objet:
            yield from produits(element)
    elif isinstance(objet, dict):
        if objet.get("@type") == "Product":
            yield objet
        yield from produits(objet.get("@graph", []))


def prix(page):
    for script in page.find_all("script", type="application/ld+json"):
        try:
            donnees = json.loads(script.string or "")
        except ValueError:
            continue
        for produit in produits(donnees):
            offre = produit.get("offers", {})
            offre = offre[0] if isinstance(offre, list) and offre else offre
            if isinstance(offre, dict):
                valeur = offre.get("price") or offre.get("lowPrice")
                if valeur:
                    return nombre(valeur)
    balise = page.find("meta", property="product:price:amount")
    return nombre(balise["content"]) if balise else ""


sortie = csv.writer(sys.stdout, delimiter=";")
sortie.writerow(["nom", "marchand", "url", "prix"])
for chemin in sorted(Path(sys.argv[1]).glob("*.html")):
    texte = chemin.read_text(encoding="utf-8")
    nom, marchand, url = texte.partition("\n")[0].removeprefix("<!-- ").removesuffix(" -->").split(";", 2)
    sortie.writerow([nom, marchand, url, prix(BeautifulSoup(texte, "lxml"))])
