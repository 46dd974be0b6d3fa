import os
import subprocess

KINDS = ["feat", "fix", "docs", "chore", "test", "feat!"]
THINGS = ["export", "login", "search", "import", "report", "cache"]


def git(*words, day=1):
    stamp = f"2025-01-{day:02}T12:00:00Z"
    env = {**os.environ, "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp,
           "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        ["git", "-c", "user.name=Dev", "-c", "user.email=dev@x.example",
         *words], check=True, env=env, capture_output=True, text=True).stdout


def make(rng):
    git("init", "-q", "-b", "main")
    for n in range(rng.randint(9, 15)):
        kind, thing = rng.choice(KINDS), rng.choice(THINGS)
        scope = rng.choice(["", "(ui)", "(core)"]) if "!" not in kind else ""
        git("commit", "-q", "--allow-empty", "-m",
            f"{kind.rstrip('!')}{scope}{'!' if '!' in kind else ''}: "
            f"{thing} number {n}", day=n + 1)
        if n == 4:
            git("tag", "v1.0.0")


def check(given):
    subjects = subprocess.run(
        ["git", "-C", str(given), "log", "--reverse", "--format=%s",
         "v1.0.0..HEAD"], check=True, capture_output=True,
        text=True).stdout.splitlines()
    want = {"Breaking": [], "Added": [], "Fixed": [], "Documentation": []}
    for subject in subjects:
        head, text = subject.split(": ", 1)
        kind, _, scope = head.rstrip("!").partition("(")
        title = {"feat": "Added", "fix": "Fixed",
                 "docs": "Documentation"}.get(kind)
        title = "Breaking" if head.endswith("!") else title
        if title:
            label = f"**{scope[:-1]}**: " if scope else ""
            want[title].append(f"- {label}{text}")
    text = open("RELEASE_NOTES.md").read()
    parts = {part.split("\n", 1)[0]: part.split("\n\n", 1)[1].split("\n")
             for part in text.split("\n## ")[1:]}
    got = {title: [e for e in entries if e] for title, entries in parts.items()}
    assert got == {title: entries for title, entries in want.items() if entries}
