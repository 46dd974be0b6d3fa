#!/usr/bin/env python3
"""scan.py FOLDER: size, mode, orientation and hash of every picture, as JSON."""
import hashlib
import json
import sys
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

register_heif_opener()
report = []
for path in sorted(Path(sys.argv[1]).iterdir()):
    entry = {"file": path.name, "sha1": hashlib.sha1(path.read_bytes()).hexdigest()}
    try:
        with Image.open(path) as picture:
            picture.load()
            entry.update(size=picture.size, mode=picture.mode, orientation=picture.getexif().get(0x0112, 1))
    except (UnidentifiedImageError, OSError) as error:
        entry["broken"] = str(error)
    report.append(entry)
json.dump(report, sys.stdout, indent=1)
