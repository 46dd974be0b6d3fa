import json
import sys
import textwrap


def stamp(seconds):
    millis = round(seconds * 1000)
    hours, rest = divmod(millis, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    secs, millis = divmod(rest, 1000)
    return f"{hours:02}:{minutes:02}:{secs:02},{millis:03}"


with open(sys.argv[1], encoding="utf-8") as handle:
    segments = json.load(handle)["segments"]
for number, segment in enumerate(segments, 1):
    print(number)
    print(stamp(segment["start"]), "-->", stamp(segment["end"]))
    print("\n".join(textwrap.wrap(segment["text"], 42)))
    print()
