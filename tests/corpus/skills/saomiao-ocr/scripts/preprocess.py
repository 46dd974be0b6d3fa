#!/usr/bin/env python3
"""预处理：灰度、去噪、纠斜、二值化。用法：preprocess.py 输入目录 输出目录"""
import sys
from pathlib import Path

import cv2
import numpy as np


def angle_of(binary):
    points = np.column_stack(np.where(binary > 0))[:, ::-1].astype(np.float32)
    angle = cv2.minAreaRect(points)[-1]
    return angle - 90 if angle > 45 else angle


def clean(source, target):
    data = np.fromfile(source, dtype=np.uint8)
    gray = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    gray = cv2.fastNlMeansDenoising(gray, None, 10)
    _, ink = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    angle = angle_of(ink)
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    gray = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    page = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 31, 15)
    cv2.imencode(".png", page)[1].tofile(target)
    return angle


def main():
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        angle = clean(path, target / f"{path.stem}.png")
        print(f"{path.name}\t{angle:.1f}")


main()
