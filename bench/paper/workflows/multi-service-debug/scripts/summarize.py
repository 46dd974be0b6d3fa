"""Several results on one page."""
import json
import pathlib
import sys

lines = [f"- {pathlib.Path(name).parent.name}: "
         + json.dumps(json.loads(pathlib.Path(name).read_text()),
                      sort_keys=True) for name in sys.argv[1:-1]]
pathlib.Path(sys.argv[-1]).write_text("\n".join(lines) + "\n")
print(f"wrote {sys.argv[-1]}")
