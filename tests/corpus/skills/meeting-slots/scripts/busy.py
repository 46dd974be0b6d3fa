import datetime as dt
import json
import pathlib
import sys
import tomllib

import icalendar
import recurring_ical_events

from tz import zone

people = tomllib.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["person"]
question = tomllib.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
UTC = dt.timezone.utc
busy = {}
for person in people:
    path = pathlib.Path("calendars") / f"{person['name'].lower()}.ics"
    if not path.exists():
        continue
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    spans = []
    for event in recurring_ical_events.of(calendar).between(question["from"], question["to"]):
        if event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
            continue
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        if not isinstance(start, dt.datetime):
            if event.get("TRANSP") != "OPAQUE":
                continue
            midnight = dt.time(tzinfo=zone(person["zone"]))
            start, end = dt.datetime.combine(start, midnight), dt.datetime.combine(end, midnight)
        if start.tzinfo is None:
            start = start.replace(tzinfo=zone(person["zone"]))
            end = end.replace(tzinfo=zone(person["zone"]))
        spans.append([start.astimezone(UTC).isoformat(), end.astimezone(UTC).isoformat()])
    busy[person["name"]] = sorted(spans)
json.dump(busy, sys.stdout, indent=1)
