#!/usr/bin/env python3
"""vtt2txt.py FILE: a WebVTT transcript as plain text, one line for each turn of a speaker."""
import html
import re
import sys

speaker, turn, turns = None, [], []
with open(sys.argv[1], encoding="utf-8-sig") as stream:
    for block in re.split(r"\n\s*\n", stream.read()):
        lines = block.strip().splitlines()
        at = next((i for i, line in enumerate(lines) if "-->" in line), None)
        if at is None:
            continue
        text = " ".join(lines[at + 1:])
        match = re.match(r"<v ([^>]+)>|([^:<]{2,40}): ", text)
        if match:
            name = match[1] or match[2]
            text = text[match.end():]
            if name != speaker:
                if turn:
                    turns.append((speaker, " ".join(turn)))
                speaker, turn = name, []
        turn.append(html.unescape(re.sub(r"</?\w[^>]*>", "", text)).strip())
if turn:
    turns.append((speaker, " ".join(turn)))
for name, text in turns:
    print(f"{name or 'Unknown'}: {text}\n")
