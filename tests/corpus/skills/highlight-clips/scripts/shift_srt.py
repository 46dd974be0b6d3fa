#!/usr/bin/env python3
"""shift_srt.py FILE START END: the part of a subtitle file between two times, moved to zero."""
import re
import sys

TIME = re.compile(r"(\d+):(\d+):(\d+)[.,](\d+)")


def seconds(text):
    h, m, s, fraction = TIME.match(text).groups()
    return int(h) * 3600 + int(m) * 60 + int(s) + float(f"0.{fraction}")


def stamp(value):
    ms = round(value * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


start, end = seconds(sys.argv[2]), seconds(sys.argv[3])
number = 0
for block in open(sys.argv[1], encoding="utf-8").read().strip().split("\n\n"):
    lines = block.split("\n")
    left, right = (seconds(part) for part in lines[1].split(" --> "))
    if right <= start or left >= end:
        continue
    number += 1
    print(number)
    print(stamp(max(left, start) - start), "-->", stamp(min(right, end) - start))
    print("\n".join(lines[2:]), end="\n\n")
