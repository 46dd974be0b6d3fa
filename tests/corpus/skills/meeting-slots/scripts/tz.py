"""Zone names, including the ones that Outlook writes."""
from zoneinfo import ZoneInfo

OUTLOOK = {
    "W. Europe Standard Time": "Europe/Berlin",
    "GMT Standard Time": "Europe/London",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Eastern Standard Time": "America/New_York",
    "Pacific Standard Time": "America/Los_Angeles",
}


def zone(name):
    return ZoneInfo(OUTLOOK.get(name, name))
