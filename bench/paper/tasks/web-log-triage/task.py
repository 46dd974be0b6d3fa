from collections import Counter

PATHS = ["/", "/cart?id={}", "/search?q={}", "/login", "/api/pay?o={}"]


def make(rng):
    weights = [rng.randint(1, 9) for _ in range(14)]
    with open("access.log", "w") as out:
        for i in range(rng.randint(200, 300)):
            who = rng.choices(range(14), weights)[0]
            path = rng.choice(PATHS).format(rng.randint(1, 99))
            code = rng.choice([200, 200, 200, 301, 404, 500, 502, 503])
            out.write(f'10.0.0.{who} - - [02/Mar/2025:08:{i % 60:02}:00 +0000] '
                      f'"GET {path} HTTP/1.1" {code} {rng.randint(99, 9999)}\n')


def check(given):
    status, failing, clients = Counter(), Counter(), Counter()
    for line in open(given / "access.log"):
        who, rest = line.split(" ", 1)
        request, after = rest.split('"')[1:3]
        code = after.split()[0]
        clients[who] += 1
        status[code[0] + "xx"] += 1
        if code[0] == "5":
            failing[request.split()[1].split("?")[0]] += 1
    assert open("status.txt").read().splitlines() == [
        f"{key} {n}" for key, n in sorted(status.items())]
    lines = [line.split() for line in open("failing.txt")]
    assert {path: int(n) for n, path in lines} == failing
    counts = [int(n) for n, _ in lines]
    assert counts == sorted(counts, reverse=True)
    top = [(who, int(n)) for who, n in map(str.split, open("clients.txt"))]
    assert len(top) == min(10, len(clients))
    assert all(clients[who] == n for who, n in top)
    assert sum(n for _, n in top) == sum(
        n for _, n in clients.most_common(10))
