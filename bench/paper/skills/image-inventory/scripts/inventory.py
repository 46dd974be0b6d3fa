import argparse
import csv
import os
import struct


def measure(data):
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("png", *struct.unpack(">II", data[16:24]))
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return ("gif", *struct.unpack("<HH", data[6:10]))
    if data.startswith(b"BM"):
        return ("bmp", *struct.unpack("<ii", data[18:26]))
    return "unknown", 0, 0


parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--output", required=True)
args = parser.parse_args()
with open(args.output, "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["file", "format", "width", "height", "claims"])
    names = sorted(os.listdir(args.folder))
    for name in names:
        with open(os.path.join(args.folder, name), "rb") as image:
            head = image.read(32)
        claims = os.path.splitext(name)[1][1:].lower()
        out.writerow([name, *measure(head), claims])
print(len(names), "files")
