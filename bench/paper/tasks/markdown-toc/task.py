import re

TITLES = ["Set up", "First run", "What's next?", "Errors & logs", "FAQ",
          "Upgrade (2.x)", "Set up"]


def make(rng):
    with open("guide.md", "w") as out:
        out.write("# Guide\n\nHello.\n")
        for title in rng.sample(TITLES, 6):
            out.write(f"\n## {title}\n\nText.\n")
            if rng.random() < 0.6:
                out.write(f"\n### More {rng.randint(1, 9)}\n\n"
                          "```sh\n## no heading\n```\n")


def check(given):
    old = open(given / "guide.md").read()
    new = open("guide.md").read()
    begin, end = new.index("<!-- toc -->"), new.index("<!-- /toc -->")
    seen, want = {}, []
    for marks, title in re.findall(r"(?m)^(##+) (?!no heading)(.+)$", old):
        slug = "".join(c for c in title.lower().replace(" ", "-")
                       if c.isalnum() or c == "-")
        n = seen.get(slug, 0)
        seen[slug] = n + 1
        slug += f"-{n}" if n else ""
        want.append("  " * (len(marks) - 2) + f"- [{title}](#{slug})")
    assert new[begin:end].strip().split("\n")[1:] == want
    rest = new[:begin] + new[end + len("<!-- /toc -->"):]
    assert rest.split() == old.split()
