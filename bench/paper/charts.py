"""Bar charts and scatter plots as plain SVG."""

from html import escape

COLOURS = {"none": "#b8bec6", "original": "#d98c3f", "compiled": "#2f7d6b",
           "complete": "#2f7d6b", "removed": "#d98c3f", "bound": "#4a6fb5",
           "sim/small": "#d98c3f", "sim/mid": "#4a6fb5",
           "sim/frontier": "#2f7d6b", "side by side": "#2f7d6b",
           "ideal": "#b8bec6", "with the model": "#d98c3f",
           "a function": "#2f7d6b", "the paper's own times": "#b8bec6", "the paper": "#d98c3f"}
HEIGHT, TOP, BOTTOM = 300, 64, 246


class drawing:
    """Collects SVG elements; `save` writes them."""

    def __init__(self, width, title, notes):
        self.width, self.height = width, HEIGHT + 14 * len(notes)
        self.parts = []
        self.text(16, 24, title, size=15, weight="bold")
        for n, note in enumerate(notes):
            self.text(16, HEIGHT + 14 * n, note, size=10, colour="#555")

    def text(self, x, y, what, size=11, anchor="start", colour="#222",
             weight="normal"):
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}" font-weight="{weight}">{escape(what)}'
            "</text>")

    def box(self, x, y, width, height, colour):
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{max(height, 0):.1f}" fill="{colour}"/>')

    def line(self, x1, y1, x2, y2, colour="#999"):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" '
                          f'y2="{y2:.1f}" stroke="{colour}"/>')

    def dot(self, x, y, colour):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" '
                          f'fill="{colour}" fill-opacity="0.6"/>')

    def legend(self, names):
        x = 16
        for name in names:
            self.box(x, 36, 10, 10, COLOURS[name])
            self.text(x + 14, 45, name)
            x += 34 + 7 * len(name)

    def save(self, path):
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" '
            f'height="{self.height}" font-family="sans-serif">'
            f'<rect width="100%" height="100%" fill="white"/>'
            + "".join(self.parts) + "</svg>\n")


def draw_bars(path, title, groups, names, notes, unit=""):
    """`groups` are (label, {name: value}); a value may be missing. All share
    one scale that begins at zero."""
    out = drawing(40 + 150 * len(groups), title, notes)
    out.legend(names)
    add_bars(out, 30, groups, names, unit)
    out.save(path)


def add_bars(out, left, groups, names, unit):
    values = [v for _, one in groups for v in one.values() if v is not None]
    highest = max(values, default=0) or 1
    wide, decimals = 120 / len(names), 1 if highest < 20 else 0
    for n, (label, one) in enumerate(groups):
        x = left + 150 * n
        for name in names:
            value = one.get(name)
            if value is not None:
                tall = (BOTTOM - TOP - 12) * value / highest
                out.box(x, BOTTOM - tall, wide - 6, tall, COLOURS[name])
                out.text(x + wide / 2 - 3, BOTTOM - tall - 4,
                         f"{value:,.{decimals}f}{unit}", size=10,
                         anchor="middle")
            x += wide
        out.text(x - 63, BOTTOM + 16, label, anchor="middle")
    out.line(left - 6, BOTTOM, left + 150 * len(groups) - 30, BOTTOM)


def draw_panels(path, title, panels, names, notes):
    """Charts side by side, each with a scale of its own: (heading, values,
    unit)."""
    out = drawing(40 + 160 * len(panels), title, notes)
    out.legend(names)
    for n, (heading, values, unit) in enumerate(panels):
        add_bars(out, 30 + 160 * n, [(heading, values)], names, unit)
    out.save(path)


def draw_points(path, title, points, notes):
    """`points` are (x, y, name), both in per cent; the origin is marked."""
    out = drawing(560, title, notes)
    out.legend(sorted({name for _, _, name in points}))
    far = max([abs(x) for x, _, _ in points], default=0) or 1
    middle, base, wide, tall = 290, BOTTOM - 40, 240, BOTTOM - TOP - 50
    out.line(middle - wide, base, middle + wide, base)
    out.line(middle, TOP, middle, BOTTOM)
    out.text(middle - wide, base + 16, f"-{far:.0f} %")
    out.text(middle + wide, base + 16, f"+{far:.0f} % tokens", anchor="end")
    out.text(middle + 6, TOP + 8, "+100 points of success")
    for x, y, name in points:
        out.dot(middle + wide * x / far, base - tall * y / 100, COLOURS[name])
    out.save(path)
