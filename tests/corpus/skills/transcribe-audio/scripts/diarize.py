import argparse
import json
import os
import pathlib
import sys

parser = argparse.ArgumentParser()
parser.add_argument("audio", nargs="+", type=pathlib.Path)
parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."))
args = parser.parse_args()

try:
    from pyannote.audio import Pipeline
except ImportError:
    sys.exit("pyannote.audio is not installed; go on without speakers")
if "HF_TOKEN" not in os.environ:
    sys.exit("HF_TOKEN is not set; go on without speakers")

pipeline = Pipeline.from_pretrained("pyannote/speaker-diarization-3.1", use_auth_token=os.environ["HF_TOKEN"])
for path in args.audio:
    names = {}
    turns = []
    for turn, _, speaker in pipeline(str(path)).itertracks(yield_label=True):
        letter = names.setdefault(speaker, chr(ord("A") + len(names)))
        turns.append({"start": turn.start, "end": turn.end, "speaker": letter})
    (args.out / f"{path.stem}.speakers.json").write_text(json.dumps(turns, indent=1))
