"""Resalta en una copia los párrafos que contienen un hallazgo y añade la observación detrás."""
import json
import sys

from docx import Document
from docx.enum.text import WD_COLOR_INDEX

if len(sys.argv) != 4:
    sys.exit("uso: comentar.py ORIGINAL HALLAZGOS.json DESTINO")
original, lista, destino = sys.argv[1:]
with open(lista, encoding="utf-8") as f:
    hallazgos = json.load(f)

documento = Document(original)
puestos = 0
for hallazgo in hallazgos:
    for parrafo in documento.paragraphs:
        if hallazgo["cita"] in parrafo.text:
            for tramo in parrafo.runs:
                tramo.font.highlight_color = WD_COLOR_INDEX.YELLOW
            nota = parrafo.add_run(f" [{hallazgo['riesgo'].upper()}: {hallazgo['nota']}]")
            nota.italic = True
            puestos += 1
            break
    else:
        print(f"no encontrado: {hallazgo['cita'][:60]}", file=sys.stderr)
documento.save(destino)
print(f"{puestos} de {len(hallazgos)} comentarios")
