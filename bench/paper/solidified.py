"""The paper's figure 15: four skills, eight times each with changing inputs.

A simulated model takes a second for every turn; commands, documents and the
weather service are real. The first runs are the model's. Where they did the
same with other values a function answers from then on, where the model wrote
another program each time none does.
"""

import http.server
import json
import shutil
import statistics
import threading
import urllib.parse

from charts import COLOURS, drawing
from runs import program

CITIES = ("Berlin", "Oslo", "Paris", "Tokyo", "Lima", "Cairo", "Delhi", "Quito")
# Name, how a request is put, and the paper's times before and after in
# milliseconds; it gives ranges for the first, the third in round figures, none
# for the second, and no change for the last.
CASES = (
    ("pdf-extract", ("Extract page {page} of {file}.pdf as text",
                     "Please extract page {page} of {file}.pdf as text."),
     (10469, 206), "19 to 50 ×"),
    ("pdf-merge", ("Merge {one}.pdf and {two}.pdf into {both}.pdf",
                   "Merge {one}.pdf and {two}.pdf into {both}.pdf, please."),
     None, "not given"),
    ("weather-current", ("What is the weather in {city}?",
                         "Can you tell me what is the weather in {city}?"),
     (9000, 2000), "about 5 ×"),
    ("weather-forecast", ("Give me the forecast for {city}",), None,
     "never promoted"))
INVOCATIONS = 8

FUNCTIONS = """\
[solidify]
mode = "on"
repeat_network = true
"""


def make_pdf(path, pages):
    """A document of plain pages, a list of lines each."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        text = "BT /F1 12 Tf 72 720 Td 16 TL " + " ".join(
            f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
        objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
                       "/Resources << /Font << /F1 3 0 R >> >> "
                       f"/Contents {len(objects)} 0 R >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = (f"<< /Type /Pages /Kids [{' '.join(kids)}] "
                  f"/Count {len(kids)} >>")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{place:010d} 00000 n \n" for place in places)
    out += (f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
            f"startxref\n{start}\n%%EOF\n")
    path.write_text(out)


class weather(http.server.BaseHTTPRequestHandler):
    """A service that says the same of a city each time."""

    def do_GET(self):
        asked = urllib.parse.urlsplit(self.path)
        city = urllib.parse.parse_qs(asked.query).get("city", ["?"])[0]
        degrees = sum(city.encode()) % 30
        if asked.path == "/current":
            text = f"{city}: {degrees} degrees, clear\n"
        else:
            text = json.dumps([{"day": day, "low": (degrees + day) % 20,
                                "high": 10 + (degrees * day) % 20}
                               for day in range(1, 6)])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def values_of(number):
    """The inputs of one invocation; no two have one in common."""
    return {"page": 2 + number, "file": f"report-{number}",
            "one": f"cover-{number}", "two": f"body-{number}",
            "both": f"book-{number}", "city": CITIES[number]}


def fill(work):
    work.mkdir()
    for number in range(INVOCATIONS):
        values = values_of(number)
        make_pdf(work / f"{values['file']}.pdf",
                 [[f"Page {page} of {values['file']}.", f"Total {page * 17}."]
                  for page in range(1, 11)])
        for name in (values["one"], values["two"]):
            make_pdf(work / f"{name}.pdf", [[f"This is {name}."]])


def is_right(case, number, work, text):
    """Whether the invocation left what it was asked for."""
    values = values_of(number)
    if case == "pdf-extract":
        file = work / f"{values['file']}.txt"
        return file.exists() and (f"Total {values['page'] * 17}."
                                  in file.read_text())
    if case == "pdf-merge":
        file = work / f"{values['both']}.pdf"
        return file.exists() and file.read_bytes().count(b"/Type /Page ") == 2
    if case == "weather-current":
        degrees = sum(values["city"].encode()) % 30
        return f"{values['city']}: {degrees} degrees" in text
    return bool(text)


class remembering_program(program):
    """Functions answer in it, and its model takes a second for every turn."""

    def __init__(self, source, build, folder, port, turn_ms):
        super().__init__(source, build, folder)
        model = (source / "bench" / "paper" / "solidified" / "model.toml")
        (folder / "cases.toml").write_text(
            model.read_text().replace("PORT", str(port))
            .replace("first_token_ms = 1000", f"first_token_ms = {turn_ms}"))
        config = folder / "skvm.toml"
        config.write_text(config.read_text()
                          .replace("latency_scale = 0", "latency_scale = 1")
                          .replace(str(source / "config" / "sim"), str(folder))
                          .replace("[sandbox]\n",
                                   "[sandbox]\nnetwork = true\n") + FUNCTIONS)


def measure_case(case, skvm, skill, work):
    name, phrases, paper, paper_says = case
    fill(work)
    rounds = []
    for number in range(INVOCATIONS):
        asked = phrases[number % len(phrases)].format(**values_of(number))
        out = skvm.call(["run", str(skill), asked, "--model", "sim/cases",
                         "--workdir", str(work)])
        usage = out["usage"] or {}
        rounds.append({"task": asked, "path": out["path"], "ms": out["ms"],
                       "turns": out["turns"],
                       "tokens": usage.get("total", 0),
                       "right": out["status"] == "ok"
                       and is_right(name, number, work, out["text"])})
    modelled = [one["ms"] for one in rounds if one["path"] == "agent"]
    answered = [one["ms"] for one in rounds if one["path"] == "solidified"]
    first = next((n for n, one in enumerate(rounds, start=1)
                  if one["path"] == "solidified"), None)
    before = statistics.median(modelled)
    after = statistics.median(answered) if answered else None
    return {"case": name, "rounds": rounds, "promoted_at": first,
            "before_ms": before, "after_ms": after,
            "ratio": before / after if after else None,
            "right": all(one["right"] for one in rounds),
            "paper": paper, "paper_says": paper_says}


def measure_solidified(source, build, folder, turn_ms=1000):
    """One case after the other, so that none takes another's time."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        port = server.server_address[1]
        skvm = remembering_program(source, build, folder / "home", port,
                                   turn_ms)
        measured = []
        for case in CASES:
            skill = folder / "skills" / case[0]
            shutil.copytree(source / "bench" / "paper" / "solidified" / case[0],
                            skill)
            text = (skill / "SKILL.md").read_text()
            (skill / "SKILL.md").write_text(text.replace("PORT", str(port)))
            measured.append(measure_case(case, skvm, skill, folder / case[0]))
        return measured
    finally:
        server.shutdown()


def solidified_failures(measured):
    out = [f"{one['case']}: an answer is wrong" for one in measured
           if not one["right"]]
    for one in measured:
        varies = one["case"] == "weather-forecast"
        if varies == (one["promoted_at"] is not None):
            out.append(f"{one['case']}: "
                       + ("a function of programs that differ" if varies
                          else "no function"))
    return out


def solidified_part(measured):
    """Lines of the report."""
    lines = ["## Tasks without a model (the paper's figure 15)", "",
             "![solidified](solidified.svg)", "",
             "| case | with the model | without | ratio | from invocation | "
             "tokens before, after | the paper |",
             "|---|---|---|---|---|---|---|"]
    for one in measured:
        tokens = [round(statistics.fmean(part)) if part else 0 for part in (
            [r["tokens"] for r in one["rounds"] if r["path"] == "agent"],
            [r["tokens"] for r in one["rounds"] if r["path"] == "solidified"])]
        after = (f"{one['after_ms']:,.0f} ms | {one['ratio']:.0f} × "
                 f"| {one['promoted_at']} | {tokens[0]:,}, {tokens[1]}"
                 if one["after_ms"] else f"never | | never | {tokens[0]:,}")
        lines.append(f"| {one['case']} | {one['before_ms']:,.0f} ms | {after} "
                     f"| {one['paper_says']} |")
    return lines + [
        "", "Medians of eight invocations. The model is simulated and takes a "
        "second for every turn, so that the ratio follows from its turns; what "
        "is ours is the time without it, which has the start of the program in "
        "it no more than the time with it has.", ""]


def draw_solidified(measured, path):
    """A panel for each case: the time of each invocation, and the paper's
    before and after, each scale with its own height."""
    out = drawing(40 + 230 * len(measured),
                  "Eight invocations with changing inputs (simulated model, a "
                  "second a turn; real commands)",
                  ["The paper's bars are its own times with real models, to "
                   "the scale of its own height."])
    out.legend(["with the model", "a function", "the paper's own times"])
    for n, one in enumerate(measured):
        left = 30 + 230 * n
        high = max(r["ms"] for r in one["rounds"])
        for k, each in enumerate(one["rounds"]):
            tall = 150 * each["ms"] / high
            colour = ("a function" if each["path"] == "solidified"
                      else "with the model")
            out.box(left + 18 * k, 246 - tall, 14, tall, COLOURS[colour])
            out.text(left + 18 * k + 7, 242 - tall, f"{each['ms']:.0f}", size=7,
                     anchor="middle")
        for k, value in enumerate(one["paper"] or ()):
            tall = 150 * value / max(one["paper"])
            x = left + 18 * (INVOCATIONS + k) + 8
            out.box(x, 246 - tall, 14, tall, COLOURS["the paper's own times"])
            out.text(x + 7, 242 - tall, str(value), size=7, anchor="middle")
        out.text(left + 90, 262, one["case"], anchor="middle")
        out.line(left - 4, 246, left + 200, 246)
    out.save(path)


def write_solidified(measured, out):
    """The four cases alone: solidified.md and its chart."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "solidified.md").write_text("\n".join(solidified_part(measured)))
    draw_solidified(measured, out / "solidified.svg")
