"""Easing curves; all map 0..1 to 0..1."""
import math


def ease_in_out(t):
    return t * t * (3 - 2 * t)


def ease_out_bounce(t):
    for start, shift, base in ((0, 0, 0), (1 / 2.75, 1.5 / 2.75, .75),
                               (2 / 2.75, 2.25 / 2.75, .9375), (2.5 / 2.75, 2.625 / 2.75, .984375)):
        if t >= start:
            value = 7.5625 * (t - shift) ** 2 + base
    return min(1.0, value)


def wave(t, cycles=1):
    return 0.5 - 0.5 * math.cos(2 * math.pi * cycles * t)
