import json
import pathlib
import sys
from html.parser import HTMLParser


class links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if (tag, key) in (("a", "href"), ("img", "src")):
                self.found.append((self.getpos()[0], value))


root = pathlib.Path(sys.argv[1])
for page in sorted(root.rglob("*.html")):
    parser = links()
    parser.feed(page.read_text(encoding="utf-8"))
    for line, target in parser.found:
        if "://" not in target:
            print(json.dumps({"page": str(page.relative_to(root)),
                              "line": line, "target": target}))
