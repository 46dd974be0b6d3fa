import argparse
import datetime as dt
import pathlib
import sys
import tomllib
import uuid

from icalendar import Calendar, Event

parser = argparse.ArgumentParser()
parser.add_argument("people", type=pathlib.Path)
parser.add_argument("--start", required=True, type=dt.datetime.fromisoformat)
parser.add_argument("--minutes", required=True, type=int)
parser.add_argument("--title", required=True)
args = parser.parse_args()

event = Event()
event.add("uid", str(uuid.uuid4()))
event.add("dtstamp", dt.datetime.now(dt.timezone.utc))
event.add("dtstart", args.start)
event.add("dtend", args.start + dt.timedelta(minutes=args.minutes))
event.add("summary", args.title)
for person in tomllib.loads(args.people.read_text(encoding="utf-8"))["person"]:
    if "mail" in person:
        event.add("attendee", f"mailto:{person['mail']}")
calendar = Calendar()
calendar.add("prodid", "-//meeting-slots//EN")
calendar.add("version", "2.0")
calendar.add_component(event)
sys.stdout.buffer.write(calendar.to_ical())
