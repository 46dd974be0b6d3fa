"""The tool under test, as it should be and as it is."""


def right(command, lines):
    return {"sort": sorted(lines), "unique": sorted(set(lines)),
            "count": [str(len(lines))], "reverse": lines[::-1]}[command]


def actual(command, lines):
    """Loses a line that says "lost" unless it is the only one."""
    if len(lines) > 1 and "lost" in lines:
        lines = [line for line in lines if line != "lost"]
    return right(command, lines)
