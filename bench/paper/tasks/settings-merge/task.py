import json

KEYS = ["host", "port", "debug", "paths", "limits", "cache"]


def layer(rng, depth=0):
    out = {}
    for key in rng.sample(KEYS, rng.randint(3, 5)):
        if depth < 2 and key in ("limits", "cache", "paths"):
            out[key] = layer(rng, depth + 1)
        elif rng.random() < 0.15:
            out[key] = None
        else:
            out[key] = rng.choice([rng.randint(1, 99), True, "x", [1, 2]])
    return out


def make(rng):
    for name in ("base", "production", "local"):
        with open(name + ".json", "w") as file:
            json.dump(layer(rng), file)


def leaves(value, prefix=()):
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield prefix + (key,), {}
            yield from leaves(inner, prefix + (key,))
        else:
            yield prefix + (key,), inner


def put(tree, path, value):
    for key in path[:-1]:
        tree = tree.setdefault(key, {})
    if value is None:
        tree.pop(path[-1], None)
    elif value != {} or not isinstance(tree.get(path[-1]), dict):
        tree[path[-1]] = value


def check(given):
    expected, wanted = {}, {}
    for name in ("base.json", "production.json", "local.json"):
        for path, value in leaves(json.load(open(given / name))):
            put(expected, path, value)
            if value != {}:
                wanted[".".join(path)] = name
    assert json.load(open("merged.json")) == expected
    there = {".".join(path) for path, value in leaves(expected) if value != {}}
    assert json.load(open("origins.json")) == {
        path: wanted[path] for path in there}
