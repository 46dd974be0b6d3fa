import csv
import os


def make(rng):
    os.makedirs("site/docs")
    pages = ["index.html"] + [rng.choice(["", "docs/"]) + f"p{n}.html"
                              for n in range(6)]
    for page in pages:
        lines = ['<h1 id="top">x</h1>']
        for _ in range(rng.randint(2, 4)):
            target = os.path.relpath(rng.choice(pages), os.path.dirname(page)
                                     or ".")
            target = rng.choice([target, target, "gone.html", "#top"])
            target += rng.choice(["", "#nope"]) if "#" not in target else ""
            lines.append(f'<a href="{target}">x</a>')
        with open("site/" + page, "w") as out:
            out.write("\n".join(lines))


def check(given):
    site = given / "site"
    want, linked = [], {site / "index.html"}
    for page in site.rglob("*.html"):
        for n, line in enumerate(page.read_text().split("\n"), start=1):
            if 'href="' not in line:
                continue
            target = line.split('"')[1]
            path, _, anchor = target.partition("#")
            goal = (page.parent / path).resolve() if path else page.resolve()
            if not goal.is_file():
                want.append((str(page.relative_to(site)), str(n), target,
                             "missing"))
            else:
                if goal != page.resolve():
                    linked.add(site / goal.relative_to(site.resolve()))
                if anchor == "nope":
                    want.append((str(page.relative_to(site)), str(n), target,
                                 "anchor"))
    with open("broken.csv", newline="") as file:
        got = [tuple(row) for row in list(csv.reader(file))[1:]]
    assert sorted(got) == sorted(want)
    assert open("orphans.txt").read().split() == sorted(
        str(page.relative_to(site)) for page in site.rglob("*.html")
        if page not in linked)
