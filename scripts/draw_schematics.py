#!/usr/bin/env python3
"""Draws the schematic CT and histology pictures of the example, and the icon of the program.

The SVG files in assets/ are the sources that a person edits or a script reads; this script writes them and turns them
into the PNG files that are shown. Of histology, which is made of numbers drawn at random from fixed seeds, the script is
the source. It needs Python 3 and rsvg-convert (Debian: librsvg2-bin), nothing else.

    python3 scripts/draw_schematics.py
"""

import math
import random
import struct
import subprocess
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMATICS = ROOT / "assets" / "schematics"
PICTURES = ROOT / "examples" / "her2_withdrawal.files"
ICON = ROOT / "assets" / "icon" / "phaseline.svg"

WIDTH, HEIGHT = 480, 360
# Grey of a CT with a breath of blue: the darkest and the lightest tone.
DARKEST, LIGHTEST = (10, 13, 17), (238, 242, 246)

BODY = "M240 34 C330 30 424 74 440 160 C452 232 402 300 318 320 C286 327 262 322 240 316 C218 322 194 327 162 320 C78 300 28 232 40 160 C56 74 150 30 240 34 Z"
CAVITY = "M240 58 C320 54 400 90 413 164 C422 224 384 272 322 286 C296 292 284 272 262 268 L218 268 C196 272 184 292 158 286 C96 272 58 224 67 164 C80 90 160 54 240 58 Z"
LIVER = (
    "M84 150 C92 98 150 66 214 66 C262 66 304 76 322 98 C330 110 318 122 298 130 C276 138 262 146 252 160 "
    "C244 172 240 182 228 190 C220 198 222 210 212 222 C196 246 164 268 134 262 C100 252 76 204 84 150 Z"
)
RIBS = [
    (98, 100, -42), (66, 150, -76), (67, 206, -103), (96, 252, -128), (164, 63, -17),
    (382, 100, 42), (414, 150, 76), (413, 206, 103), (384, 252, 128), (316, 63, 17),
]


def rib(x, y, angle):
    return f'<g transform="translate({x} {y}) rotate({angle})"><rect x="-15" y="-5" width="30" height="10" rx="5" fill="#dfe3e7"/><rect x="-11" y="-2" width="22" height="4" rx="2" fill="#8f979f"/></g>'


def lesion(x, y, rx, ry):
    """A dark metastasis with a soft edge and a faint rim."""
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{rx + 2.5}" ry="{ry + 2.5}" fill="#b9c0c7" opacity=".55"/>'
        f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="url(#lesion)"/>'
    )


def ct(lesions, wide=1.0, deep=1.0):
    """An axial section at the level of the liver, seen from the feet: the patient's right is on the left."""
    spleen = "M404 170 C422 196 414 244 378 262 C364 268 356 258 364 246 C378 226 380 200 384 180 C388 168 398 162 404 170 Z"
    stomach = "M300 142 C308 112 352 96 382 116 C402 132 396 166 372 180 C346 194 318 186 306 172 C300 164 298 152 300 142 Z"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">
<title>Schematic axial section of the upper abdomen; a drawing, not a picture of a patient</title>
<defs>
<radialGradient id="fat" cx=".5" cy=".45" r=".62"><stop offset="0" stop-color="#4b525a"/><stop offset=".8" stop-color="#3f464e"/><stop offset="1" stop-color="#2a3037"/></radialGradient>
<radialGradient id="cavity" cx=".5" cy=".45" r=".62"><stop offset="0" stop-color="#343b43"/><stop offset="1" stop-color="#2b3139"/></radialGradient>
<radialGradient id="liver" cx=".36" cy=".4" r=".75"><stop offset="0" stop-color="#a6aeb6"/><stop offset=".7" stop-color="#969ea7"/><stop offset="1" stop-color="#838c95"/></radialGradient>
<radialGradient id="spleen" cx=".4" cy=".4" r=".8"><stop offset="0" stop-color="#adb5bc"/><stop offset="1" stop-color="#8c959e"/></radialGradient>
<radialGradient id="bright" cx=".42" cy=".38" r=".7"><stop offset="0" stop-color="#eef2f6"/><stop offset="1" stop-color="#c2c9d0"/></radialGradient>
<radialGradient id="lesion"><stop offset="0" stop-color="#3c434b"/><stop offset=".72" stop-color="#4a525a"/><stop offset="1" stop-color="#646d76"/></radialGradient>
<linearGradient id="content" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#747d86"/><stop offset="1" stop-color="#656e77"/></linearGradient>
<clipPath id="in-stomach"><path d="{stomach}"/></clipPath>
</defs>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#0a0d11"/>
<path d="M70 330 Q240 352 410 330" fill="none" stroke="#3a4149" stroke-width="3" stroke-linecap="round"/>
<g transform="translate({WIDTH / 2} 178) scale({wide} {deep}) translate({-WIDTH / 2} -178)">
<path d="{BODY}" fill="url(#fat)" stroke="#6b747d" stroke-width="2.2"/>
<path d="{CAVITY}" fill="url(#cavity)" stroke="#79828b" stroke-width="11" stroke-linejoin="round"/>
{"".join(rib(*r) for r in RIBS)}
<path d="M232 268 C206 262 172 276 166 296 C176 312 214 312 232 300 Z M248 268 C274 262 308 276 314 296 C304 312 266 312 248 300 Z" fill="#79828b"/>
<path d="{LIVER}" fill="url(#liver)" stroke="#b7bec5" stroke-width="1"/>
<path d="M250 84 C246 104 238 118 232 134" fill="none" stroke="#5b646d" stroke-width="3.4" stroke-linecap="round"/>
<g fill="none" stroke="#bdc4cb" stroke-linecap="round"><path d="M222 176 C200 168 184 158 166 156 C150 154 138 146 126 138" stroke-width="7"/><path d="M166 156 C154 168 140 178 124 182" stroke-width="5"/><path d="M196 165 C192 146 188 128 176 112" stroke-width="4"/><path d="M178 226 C164 216 148 214 132 222" stroke-width="4"/></g>
{"".join(lesion(*item) for item in lesions)}
<path d="{stomach}" fill="url(#content)" stroke="#9aa3ac" stroke-width="5"/>
<g clip-path="url(#in-stomach)"><rect x="290" y="96" width="120" height="38" fill="#0d1014"/><rect x="290" y="133" width="120" height="1.6" fill="#c2c9d0"/></g>
<ellipse cx="322" cy="236" rx="27" ry="24" fill="url(#spleen)" stroke="#b7bec5" stroke-width="1"/><ellipse cx="313" cy="234" rx="9" ry="7" fill="#5b646d"/>
<path transform="translate(-9 0)" d="{spleen}" fill="url(#spleen)" stroke="#b7bec5" stroke-width="1"/>
<path d="M236 292 L244 292 L242 318 L238 318 Z M206 276 L226 270 L228 280 L208 284 Z M274 276 L254 270 L252 280 L272 284 Z" fill="#d2d8dd" stroke="#d2d8dd" stroke-width="3" stroke-linejoin="round"/>
<path d="M212 244 C212 226 226 220 240 224 C254 220 268 226 268 244 C268 262 256 270 240 270 C224 270 212 262 212 244 Z" fill="url(#bright)" stroke="#f2f5f8" stroke-width="2.4"/>
<ellipse cx="240" cy="282" rx="13" ry="9" fill="#545d66" stroke="#d2d8dd" stroke-width="5"/>
<circle cx="262" cy="206" r="14" fill="url(#bright)"/>
<ellipse cx="214" cy="208" rx="14" ry="10.5" fill="#b4bcc4"/>
</g>
<text x="470" y="350" text-anchor="end" font-family="Arimo, Liberation Sans, Arial, DejaVu Sans, sans-serif" font-size="13" fill="#98a1aa">schematic</text>
</svg>
"""


# Histology is printed larger than CT: 300 pixels an inch need so many.
SECTION_WIDTH, SECTION_HEIGHT = 520, 390
# Ground, fibres, nuclei of the tissue between, cells, their borders, their nuclei; border width; all abstract.
HE = dict(ground="#f6dfe8", fibres=["#e9a9c0", "#efbdd0", "#e39ab5"], spindle="#7a4f9a", cells=["#e7b4cd", "#dfa6c4", "#eac0d5", "#d99fc2"], border="#f3d6e2", nuclei=["#5d3487", "#6f449b", "#4d2a76", "#7d55a5"], width=2.0)
NEGATIVE = dict(ground="#f7f5f1", fibres=["#e9e7ea", "#e2e3ea", "#eeebe9"], spindle="#a9b9d8", cells=["#eceaf0", "#e6e6ef", "#f0edf1"], border="#f7f5f6", nuclei=["#93a8d2", "#a4b6da", "#8299c8", "#b1c0df"], width=1.6)
HER2 = dict(ground="#f6f1e9", fibres=["#e6ddd0", "#ece3d8", "#e0dcdc"], spindle="#9db0d3", cells=["#ead2b4", "#e6caa6", "#eedabf"], border="#7a4417", nuclei=["#90a5cd", "#a2b3d5", "#8299c4"], width=6.2)


def section(seed, stain):
    """Nests of large, uneven tumour cells in fibrous tissue, in the colours of a stain; every shape is made up."""
    rnd = random.Random(seed)
    nests = [(rnd.uniform(60, 460), rnd.uniform(50, 340), rnd.uniform(92, 140), rnd.uniform(74, 108)) for _ in range(4)]
    nests.append((260, 195, 150, 110))
    pitch = 33.0
    corners = {}

    def corner(x, y):
        """A corner that neighbouring cells share, so that their borders meet."""
        key = (round(x), round(y))
        if key not in corners:
            own = random.Random(f"{seed} {key}")
            corners[key] = (x + own.uniform(-5.5, 5.5), y + own.uniform(-5.5, 5.5))
        return corners[key]

    def is_tumour(x, y):
        return any(((x - a) / p) ** 2 + ((y - b) / q) ** 2 < 1 for a, b, p, q in nests)

    out = []
    for _ in range(120):
        x, y = rnd.uniform(-40, SECTION_WIDTH), rnd.uniform(-10, SECTION_HEIGHT + 10)
        length, rise = rnd.uniform(60, 150), rnd.uniform(-16, 16)
        bend = rnd.uniform(-14, 14)
        path = f"M{x:.0f} {y:.0f} q{length / 2:.0f} {bend:.0f} {length:.0f} {rise:.0f}"
        out.append(f'<path d="{path}" fill="none" stroke="{rnd.choice(stain["fibres"])}" stroke-width="{rnd.uniform(2, 5):.1f}" stroke-linecap="round" opacity=".75"/>')
    cells, nuclei = [], []
    rows = int(SECTION_HEIGHT / (pitch * 0.866)) + 3
    for row in range(-1, rows):
        for column in range(-1, int(SECTION_WIDTH / pitch) + 3):
            x = column * pitch + (pitch / 2 if row % 2 else 0)
            y = row * pitch * 0.866
            if not is_tumour(x, y):
                if rnd.random() < 0.42:
                    turn = rnd.uniform(-28, 28)
                    nuclei.append(f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{rnd.uniform(7, 11):.1f}" ry="{rnd.uniform(2, 3.4):.1f}" transform="rotate({turn:.0f} {x:.0f} {y:.0f})" fill="{stain["spindle"]}"/>')
                continue
            radius = pitch / math.sqrt(3)
            ring = [corner(x + radius * math.sin(k * math.pi / 3), y + radius * math.cos(k * math.pi / 3)) for k in range(6)]
            points = " ".join(f"{a:.1f},{b:.1f}" for a, b in ring)
            cells.append(f'<polygon points="{points}" fill="{rnd.choice(stain["cells"])}" stroke="{stain["border"]}" stroke-width="{stain["width"]}" stroke-linejoin="round"/>')
            # Nuclei of grade 3 differ in size and shape.
            a, b = rnd.uniform(7.0, 12.5), rnd.uniform(6.0, 10.0)
            nx, ny, turn = x + rnd.uniform(-3, 3), y + rnd.uniform(-3, 3), rnd.uniform(0, 180)
            fill = rnd.choice(stain["nuclei"])
            nuclei.append(f'<g transform="translate({nx:.1f} {ny:.1f}) rotate({turn:.0f})"><ellipse rx="{a:.1f}" ry="{b:.1f}" fill="{fill}"/><circle cx="{a * 0.25:.1f}" cy="{-b * 0.2:.1f}" r="{rnd.uniform(1.4, 2.6):.1f}" fill="#2b1a4a" opacity=".4"/></g>')
    label = f'<rect x="{SECTION_WIDTH - 82}" y="{SECTION_HEIGHT - 26}" width="78" height="20" rx="4" fill="#ffffff" opacity=".86"/><text x="{SECTION_WIDTH - 43}" y="{SECTION_HEIGHT - 11.5}" text-anchor="middle" font-family="Arimo, Liberation Sans, Arial, DejaVu Sans, sans-serif" font-size="14" fill="#4a5058">schematic</text>'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{SECTION_WIDTH}" height="{SECTION_HEIGHT}" viewBox="0 0 {SECTION_WIDTH} {SECTION_HEIGHT}">
<title>Schematic section of a tumour; a drawing, not a picture of a patient</title>
<rect width="{SECTION_WIDTH}" height="{SECTION_HEIGHT}" fill="{stain["ground"]}"/>
{"".join(out)}
{"".join(cells)}
{"".join(nuclei)}
{label}
</svg>
"""


SECTIONS = {
    "p1-he": section(11, HE),
    "p1-er": section(12, NEGATIVE),
    "p1-pr": section(13, NEGATIVE),
    "p1-her2": section(14, HER2),
    "p2-he": section(21, HE),
    "p2-er": section(22, NEGATIVE),
    "p2-pr": section(23, NEGATIVE),
    "p2-her2": section(24, HER2),
}

DRAWINGS = {
    # Patient 1: several metastases, then none; patient 2: another build, other metastases, then none.
    "ct-p1-before": ct([(132, 118, 17, 15), (188, 92, 12, 11), (112, 186, 15, 17), (158, 198, 19, 17), (160, 144, 9, 9), (226, 140, 11, 10)]),
    "ct-p1-after": ct([]),
    "ct-p2-before": ct([(122, 160, 23, 20), (172, 104, 14, 13), (150, 222, 15, 13), (206, 122, 8, 8), (184, 178, 9, 9)], 1.06, 0.95),
    "ct-p2-after": ct([], 1.06, 0.95),
}

ICON_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256">
<title>Phaseline</title>
<defs>
<linearGradient id="tile" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fdfefe"/><stop offset="1" stop-color="#eaf0f1"/></linearGradient>
<clipPath id="tail"><path d="M142 66 H216 A0 0 0 0 1 216 66 V190 H142 Z"/></clipPath>
</defs>
<rect x="10" y="10" width="236" height="236" rx="52" fill="url(#tile)" stroke="#c9d4d6" stroke-width="3"/>
<g clip-path="url(#tail)"><rect x="142" y="66" width="74" height="124" fill="#dcebe6"/>
<path d="M102 190 L226 66 M126 190 L250 66 M150 190 L274 66 M174 190 L298 66 M198 190 L322 66 M78 190 L202 66 M54 190 L178 66" stroke="#a9cdc0" stroke-width="6"/></g>
<path d="M142 56 V200" stroke="#1b2a33" stroke-width="5" stroke-linecap="round" stroke-dasharray="1 11"/>
<rect x="40" y="78" width="102" height="40" rx="10" fill="#cc79a7"/>
<path d="M96 138 H198 L222 158 L198 178 H96 A10 10 0 0 1 86 168 V148 A10 10 0 0 1 96 138 Z" fill="#007a5e"/>
<path d="M40 210 H216" stroke="#1b2a33" stroke-width="6" stroke-linecap="round"/>
</svg>
"""


def rasterise(svg, width, text=None):
    """The picture of an SVG file, or of the text of one."""
    command = ["rsvg-convert", "--width", str(width), "--format", "png", *([] if text else [str(svg)])]
    return subprocess.run(command, check=True, capture_output=True, input=text).stdout


def pixels(png):
    """Width, height and RGBA rows of a PNG that is not interlaced, with 8 bits a channel."""
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert depth == 8 and colour in (2, 6), "unexpected kind of PNG"
    step = 4 if colour == 6 else 3
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, rows, above = zlib.decompress(data), [], bytes(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        method, row = raw[start], bytearray(raw[start + 1 : start + 1 + width * step])
        for i in range(len(row)):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            up = above[i]
            if method == 1:
                guess = left
            elif method == 2:
                guess = up
            elif method == 3:
                guess = (left + up) // 2
            elif method == 4:
                p = left + up - corner
                guess = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
            else:
                guess = 0
            row[i] = (row[i] + guess) & 255
        rows.append(bytes(row))
        above = rows[-1]
    return width, height, step, rows


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def grey_png(png, tones=96):
    """The same picture in a palette of greys: a fifth of the size, and no metadata."""
    width, height, step, rows = pixels(png)
    low, high = DARKEST[1], LIGHTEST[1]
    index = [min(tones - 1, max(0, round((g - low) * (tones - 1) / (high - low)))) for g in range(256)]
    palette = bytes(round(a + (b - a) * i / (tones - 1)) for i in range(tones) for a, b in zip(DARKEST, LIGHTEST))
    raw = b"".join(b"\0" + bytes(index[g] for g in row[1::step]) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"PLTE", palette) + chunk(b"IDAT", zlib.compress(raw, 9))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def colour_png(png, colours=64):
    """The same picture in a palette of its most frequent colours, without metadata."""
    width, height, step, rows = pixels(png)
    counts = {}
    for row in rows:
        for i in range(0, len(row), step):
            key = (row[i] >> 3, row[i + 1] >> 3, row[i + 2] >> 3)
            counts[key] = counts.get(key, 0) + 1
    most = sorted(counts, key=lambda key: (-counts[key], key))[:colours]
    palette = [tuple((channel << 3) | 4 for channel in key) for key in most]
    nearest = {}

    def index(r, g, b):
        key = (r >> 3, g >> 3, b >> 3)
        if key not in nearest:
            nearest[key] = min(range(len(palette)), key=lambda i: sum((x - y) ** 2 for x, y in zip(palette[i], (r, g, b))))
        return nearest[key]

    raw = b"".join(b"\0" + bytes(index(*row[i : i + 3]) for i in range(0, len(row), step)) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    flat = bytes(channel for colour in palette for channel in colour)
    body = chunk(b"IHDR", header) + chunk(b"PLTE", flat) + chunk(b"IDAT", zlib.compress(raw, 9))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def main():
    for folder in (SCHEMATICS, PICTURES, ICON.parent):
        folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in DRAWINGS.items():
        svg = SCHEMATICS / f"{name}.svg"
        svg.write_text(drawing, encoding="utf-8")
        png = grey_png(rasterise(svg, WIDTH))
        (PICTURES / f"{name}.png").write_bytes(png)
        print(f"{name}.png: {len(png)} bytes")
    for name, drawing in SECTIONS.items():
        png = colour_png(rasterise(None, SECTION_WIDTH, drawing.encode()))
        (PICTURES / f"{name}.png").write_bytes(png)
        print(f"{name}.png: {len(png)} bytes")
    ICON.write_text(ICON_SVG, encoding="utf-8")
    ICON.with_suffix(".png").write_bytes(rasterise(ICON, 256))


if __name__ == "__main__":
    main()
