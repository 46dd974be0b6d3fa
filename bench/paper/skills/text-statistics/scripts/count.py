import json
import pathlib
import re
import sys
from collections import Counter

stop = (pathlib.Path(__file__).parent.parent / "assets" / "stopwords.txt")
stop_words = set(stop.read_text().split())

text = open(sys.argv[1], encoding="utf-8").read()
words = re.findall(r"[a-z']+", text.lower())
sentences = [s for s in re.split(r"[.!?]+", text) if s.strip()]
syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word))) for word in words)
frequent = Counter(word for word in words if word not in stop_words)
ranked = sorted(frequent.items(), key=lambda item: (-item[1], item[0]))

json.dump({"words": len(words), "sentences": len(sentences),
           "syllables": syllables, "frequent": ranked[:10]},
          sys.stdout, indent=1)
print()
