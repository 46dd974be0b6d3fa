"""The configuration with the setting mended."""
import json
import pathlib
import sys

def save(path, value):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(f"wrote {path}")


diagnosis = json.loads(pathlib.Path(sys.argv[1]).read_text())
folder = pathlib.Path(diagnosis["folder"])
config = json.loads((folder / "config.json").read_text())
config[diagnosis["setting"]] = int(diagnosis["expected"])
save(sys.argv[2], config)
