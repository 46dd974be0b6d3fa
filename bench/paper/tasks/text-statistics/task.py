import json
import re

WORDS = ("the river carried a slow boat towards the harbour and nobody on "
         "deck was watching it because evening had already come to the "
         "quiet valley of lanterns").split()


def make(rng):
    with open("chapter.txt", "w") as out:
        for _ in range(rng.randint(12, 25)):
            words = [rng.choice(WORDS) for _ in range(rng.randint(5, 16))]
            out.write(" ".join(words).capitalize() + rng.choice(". |! |? |.\n"
                                                                .split("|")))


def vowel_groups(word):
    return max(1, sum(1 for i, c in enumerate(word) if c in "aeiouy"
                      and (i == 0 or word[i - 1] not in "aeiouy")))


def check(given):
    text = open(given / "chapter.txt").read()
    words = [w.strip(".!?").lower() for w in text.split()]
    sentences = len(re.findall(r"[.!?]", text))
    syllables = sum(map(vowel_groups, words))
    counts = json.load(open("counts.json"))
    assert counts["words"] == len(words)
    assert counts["sentences"] == sentences
    assert counts["syllables"] == syllables
    assert all(words.count(word) == n for word, n in counts["frequent"])
    score = json.load(open("score.json"))
    ease = 206.835 - 1.015 * len(words) / sentences \
        - 84.6 * syllables / len(words)
    assert abs(score["score"] - ease) < 0.06
