import hashlib
import os


def make(rng):
    os.makedirs("delivery/sub")
    for n in range(rng.randint(4, 9)):
        folder = rng.choice(["delivery", "delivery/sub"])
        with open(f"{folder}/f{n}.bin", "wb") as out:
            out.write(rng.randbytes(rng.randint(1, 3000)))


def check(given):
    files = sorted(str(p.relative_to(given))
                   for p in (given / "delivery").rglob("*.bin"))
    data = {name: (given / name).read_bytes() for name in files}
    assert open("MANIFEST.sha256").read() == "".join(
        f"{hashlib.sha256(data[n]).hexdigest()}  {n}\n" for n in files)
    assert open("verified.txt").read().strip() == "verified"
    total = sum(map(len, data.values()))
    assert open("size.txt").read().strip() == (
        f"{len(files)} files {total} bytes")
