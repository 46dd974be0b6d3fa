import re


def stamp(ms):
    return (f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02},"
            f"{ms % 1000:03}")


def make(rng):
    at, blocks = rng.randint(0, 5000), []
    for n in range(1, rng.randint(8, 16)):
        end = at + rng.randint(800, 4000)
        blocks.append(f"{n}\n{stamp(at)} --> {stamp(end)}\nLine {n}\n")
        at = end + rng.randint(100, 90000)
    with open("harbour.srt", "w") as out:
        out.write("\n".join(blocks))


def later(found):
    h, m, s, ms = map(int, re.split("[:,]", found[0]))
    return stamp(((h * 60 + m) * 60 + s) * 1000 + ms + 1500)


def check(given):
    old = open(given / "harbour.srt").read()
    want = re.sub(r"\d\d:\d\d:\d\d,\d{3}", later, old)
    assert open("harbour.fixed.srt").read().strip() == want.strip()
