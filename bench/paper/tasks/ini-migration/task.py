import json


def make(rng):
    rows = {
        "server": [("listen_port", rng.randint(1024, 9999)),
                   ("use_tls", rng.choice(["yes", "no", "on", "off"])),
                   ("timeout", rng.choice(["30s", "5m", "1h", "45"]))],
        "store": [("path", f"/srv/data{rng.randint(1, 9)}"),
                  ("max_size", rng.choice(["10M", "2G", "512K", "4096"]))],
        "log": [("verbose", rng.choice(["1", "0"]))]}
    with open("app.ini", "w") as out:
        for section, pairs in rows.items():
            rng.shuffle(pairs)
            out.write(f"[{section}]\n")
            for key, value in pairs:
                out.write(f"{key} = {value}\n")


def check(given):
    old = dict(line.strip().split(" = ") for line in open(given / "app.ini")
               if " = " in line)
    times = {"30s": 30, "5m": 300, "1h": 3600, "45": 45}
    sizes = {"10M": 10485760, "2G": 2147483648, "512K": 524288, "4096": 4096}
    assert json.load(open("config.json")) == {
        "version": 2,
        "http": {"port": int(old["listen_port"]),
                 "tls": old["use_tls"] in ("yes", "on"),
                 "timeout_seconds": times[old["timeout"]]},
        "storage": {"folder": old["path"],
                    "limit_bytes": sizes[old["max_size"]]},
        "logging": {"debug": old["verbose"] == "1"}}
    assert open("validation.txt").read().strip() == "valid"
    assert open("app.ini.bak").read() == open(given / "app.ini").read()
