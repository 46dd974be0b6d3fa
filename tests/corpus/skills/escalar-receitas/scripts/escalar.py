"""Multiplica as quantidades de uma receita e marca o que pede ajuste à mão."""
import argparse
import json
import sys
from fractions import Fraction

try:
    import pint
except ImportError:
    pint = None

GRAMAS = {
    ("xícara", "açúcar"): 180, ("xícara", "farinha de trigo"): 120, ("xícara", "fubá"): 140,
    ("xícara", "óleo"): 220, ("xícara", "leite"): 240, ("xícara", "água"): 240,
    ("colher de sopa", "açúcar"): 12, ("colher de sopa", "farinha de trigo"): 8,
    ("colher de sopa", "óleo"): 14, ("colher de chá", "sal"): 5,
}


def fracao(texto):
    try:
        return sum(Fraction(parte.replace(",", ".")) for parte in texto.split())
    except ValueError:
        return None


def em_gramas(quantidade, unidade, nome):
    if unidade == "g":
        return float(quantidade)
    if (unidade, nome) in GRAMAS:
        return float(quantidade) * GRAMAS[unidade, nome]
    if pint is not None and unidade in ("oz", "lb", "kg"):
        return float(quantidade) * pint.UnitRegistry()(unidade).to("g").magnitude
    return None


parser = argparse.ArgumentParser()
parser.add_argument("receita")
parser.add_argument("--fator", type=Fraction, required=True)
args = parser.parse_args()

with open(args.receita, encoding="utf-8") as f:
    receita = json.load(f)
for item in receita["ingredientes"]:
    valor = fracao(item["quantidade"])
    if valor is None:
        item["aviso"] = "sem quantidade"
        continue
    novo = valor * args.fator
    item["quantidade"] = round(float(novo), 3)
    gramas = em_gramas(novo, item["unidade"], item["nome"])
    if gramas is not None:
        item["gramas"] = round(gramas)
    if item["nome"].startswith("ovo") and novo.denominator != 1:
        item["aviso"] = "arredondar"
    if item.get("regra") == "fermento" and args.fator > 2:
        item["aviso"] = "usar 75 a 80 %"
receita["fator"] = float(args.fator)
json.dump(receita, sys.stdout, ensure_ascii=False, indent=2)
