"""名詞の連続を用語候補として数える。"""
import pathlib
import sys
from collections import Counter, defaultdict

import fugashi

tagger = fugashi.Tagger()
counts = Counter()
where = defaultdict(set)
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix not in (".md", ".txt"):
            continue
        for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
            run = []
            for word in list(tagger(line)) + [None]:
                noun = word is not None and word.feature.pos1 in ("名詞", "接尾辞", "接頭辞")
                if noun:
                    run.append(word.surface)
                    continue
                if len(run) > 1:
                    term = "".join(run)
                    counts[term] += 1
                    where[term].add(str(path))
                run = []
for term, number in counts.most_common():
    if number > 1:
        print(term, number, ",".join(sorted(where[term])), sep="\t")
