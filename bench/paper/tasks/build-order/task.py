import os


def make(rng):
    names = [f"m{n:02}" for n in range(rng.randint(8, 14))]
    rng.shuffle(names)
    for at, name in enumerate(names):
        os.makedirs("modules/" + name)
        with open(f"modules/{name}/deps.txt", "w") as out:
            for one in rng.sample(names[:at], min(at, rng.randint(0, 3))):
                out.write(one + "\n")


def check(given):
    needs = {path.name: set((path / "deps.txt").read_text().split())
             for path in (given / "modules").iterdir()}
    order = open("order.txt").read().split()
    assert sorted(order) == sorted(needs)
    assert all(order.index(d) < order.index(m) for m in needs for d in needs[m])
    depth = {}
    for module in order:
        depth[module] = 1 + max((depth[d] for d in needs[module]), default=0)
    chain = open("chain.txt").read().strip().split(" -> ")
    assert len(chain) == max(depth.values())
    assert all(a in needs[b] for a, b in zip(chain, chain[1:]))
