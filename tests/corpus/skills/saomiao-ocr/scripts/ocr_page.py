#!/usr/bin/env python3
"""识别一页，写 JSON。"""
import argparse
import json
from pathlib import Path

import pytesseract
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("image", type=Path)
parser.add_argument("out", type=Path)
parser.add_argument("--lang", default="chi_sim+eng")
parser.add_argument("--psm", type=int, default=3)
parser.add_argument("--scale", type=int, default=1)
args = parser.parse_args()

image = Image.open(args.image)
if args.scale != 1:
    image = image.resize((image.width * args.scale, image.height * args.scale), Image.LANCZOS)

data = pytesseract.image_to_data(
    image, lang=args.lang, config=f"--psm {args.psm}", output_type=pytesseract.Output.DICT)
words = [
    {"text": text, "conf": float(conf), "box": [left, top, width, height], "line": [block, par, line]}
    for text, conf, left, top, width, height, block, par, line in zip(
        data["text"], data["conf"], data["left"], data["top"], data["width"], data["height"],
        data["block_num"], data["par_num"], data["line_num"])
    if text.strip()
]
mean = sum(word["conf"] for word in words) / len(words) if words else 0.0
args.out.parent.mkdir(parents=True, exist_ok=True)
args.out.write_text(json.dumps({"mean": round(mean, 1), "words": words}, ensure_ascii=False), encoding="utf-8")
print(f"{args.image.stem}\t{mean:.1f}\t{len(words)}")
