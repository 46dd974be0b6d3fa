import argparse
from functools import cache

parser = argparse.ArgumentParser()
parser.add_argument("edges")
parser.add_argument("--output", required=True)
args = parser.parse_args()
needs = {}
with open(args.edges) as file:
    for line in file:
        needed, module = line.split()
        needs.setdefault(module, set())
        if needed != module:
            needs[module].add(needed)


@cache
def chain(module):
    longest = max((chain(one) for one in sorted(needs.get(module, ()))),
                  key=len, default=())
    return longest + (module,)


best = max((chain(module) for module in sorted(needs)), key=len)
with open(args.output, "w") as out:
    out.write(" -> ".join(best) + "\n")
print(len(needs), "modules, chain of", len(best))
