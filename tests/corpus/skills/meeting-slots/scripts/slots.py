import datetime as dt
import json
import pathlib
import sys
import tomllib

from tz import zone

STEP = dt.timedelta(minutes=30)
people = tomllib.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["person"]
question = tomllib.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
busy = json.loads(pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"))
length = dt.timedelta(minutes=question["minutes"])


def free(name, start, end):
    return all(end <= dt.datetime.fromisoformat(a) or start >= dt.datetime.fromisoformat(b)
               for a, b in busy.get(name, []))


def cost(person, start, end):
    local_start, local_end = (t.astimezone(zone(person["zone"])) for t in (start, end))
    opens, closes = (dt.datetime.combine(local_start.date(), dt.time.fromisoformat(h), local_start.tzinfo)
                     for h in person["hours"])
    outside = max(dt.timedelta(0), opens - local_start) + max(dt.timedelta(0), local_end - closes)
    return local_start.isoformat(), -(-outside // STEP)


moment = dt.datetime.combine(question["from"], dt.time(), dt.timezone.utc)
last = dt.datetime.combine(question["to"], dt.time(), dt.timezone.utc)
slots = []
while moment + length <= last:
    can = [p for p in people if free(p["name"], moment, moment + length)]
    if all(p in can for p in people if p.get("required")):
        slots.append({"start": moment.isoformat(),
                      "people": {p["name"]: cost(p, moment, moment + length) for p in can}})
    moment += STEP
json.dump(slots, sys.stdout, indent=1)
