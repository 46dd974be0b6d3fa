import argparse
import os
import sys

from PIL import Image

LIMITS = {"emoji": (128, 64 * 1024, 2.0), "message": (480, 2 * 1024 * 1024, 4.0)}

parser = argparse.ArgumentParser()
parser.add_argument("gif")
parser.add_argument("--kind", choices=LIMITS, default="message")
args = parser.parse_args()
side, most, longest = LIMITS[args.kind]

with Image.open(args.gif) as image:
    count = getattr(image, "n_frames", 1)
    seconds = 0
    for index in range(count):
        image.seek(index)
        seconds += image.info.get("duration", 0) / 1000
    size = image.size
weight = os.path.getsize(args.gif)
print(f"{size[0]}x{size[1]}, {count} frames, {seconds:.2f} s, {weight} bytes")
faults = []
if size != (side, side):
    faults.append(f"should be {side}x{side}")
if weight > most:
    faults.append(f"{weight - most} bytes too heavy")
if seconds > longest:
    faults.append(f"longer than {longest} s")
print("; ".join(faults) or "ok")
sys.exit(bool(faults))
