"""Collects frames and writes a GIF with one palette for all of them."""
import shutil
import subprocess

import imageio.v2 as imageio
import numpy as np
from PIL import Image


def blank(width, height, colour="#ffffff"):
    return Image.new("RGB", (width, height), colour)


class GifBuilder:
    def __init__(self, width, height, fps=12):
        self.size = (width, height)
        self.fps = fps
        self.frames = []

    def add(self, image):
        self.frames.append(image.convert("RGB").resize(self.size))

    def save(self, path, colors=48):
        strip = Image.new("RGB", (self.size[0], self.size[1] * len(self.frames)))
        for index, frame in enumerate(self.frames):
            strip.paste(frame, (0, index * self.size[1]))
        palette = strip.quantize(colors=colors)
        flat = [np.asarray(f.quantize(palette=palette, dither=0).convert("RGB")) for f in self.frames]
        imageio.mimsave(path, flat, duration=1000 / self.fps, loop=0)
        if shutil.which("gifsicle"):
            subprocess.run(["gifsicle", "-O3", "--batch", path], check=True)
