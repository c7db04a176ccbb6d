"""The pictures of lessons 3.1 to 4.3, drawn by formulas: a house, and digits as if written by hand."""

import math
import random
import struct
import zlib


def house():
    """Lessons 3.1 to 3.4: edges in every direction, stripes, bricks, smooth and rough surfaces."""
    width, height, fine = 360, 270, 3
    places = [(i + 0.5) / fine for i in range(fine)]
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            parts = [scene(x + i, y + j) for i in places for j in places]
            row.append(tuple(round(sum(colour) / len(parts)) for colour in zip(*parts)))
        rows.append([part for pixel in row for part in pixel])
    return png(rows, channels=3)


def digits():
    """Lesson 4.3: 50 rows of 60 digits, 28 by 28 each; 0 to 9 and again from 0."""
    pen = random.Random(43)
    sheet = []
    for _ in range(50):
        row = [drawn(column % 10, pen) for column in range(60)]
        sheet += [[pixel for image in row for pixel in image[y]] for y in range(28)]
    return png(sheet, channels=1)


def scene(x, y):
    """The colour of the picture at one place, in pixels from the upper left corner."""
    grain = math.sin(int(x) * 12.9898 + int(y) * 78.233) * 43758.5453 % 2 - 1  # as good as random

    def shade(colour, amount):
        return tuple(max(0, min(255, part + amount)) for part in colour)

    # The house: a brick wall with a door and two windows, a roof of slanted tiles, a chimney.
    if 110 < x < 250 and 125 < y < 222:
        if 170 < x < 202 and 158 < y:
            return (70, 40, 25) if abs(x - 186) < 1 or (x - 195) ** 2 + (y - 192) ** 2 < 5 else (120, 72, 40)
        for left, right in (122, 156), (214, 240):
            if left < x < right and 146 < y < 182:
                frame = min(x - left, right - x, y - 146, 182 - y) < 3
                cross = min(abs(x - (left + right) / 2), abs(y - 164)) < 1.5
                return (245, 245, 235) if frame or cross else (60, 90, 130)
        course = int((y - 125) // 7)
        along = x + course % 2 * 8
        mortar = (y - 125) % 7 < 1.3 or along % 16 < 1.3
        return (205, 195, 180) if mortar else shade((172, 82, 62), 8 * math.sin(course * 5 + along // 16))
    if 70 < y <= 125 and abs(x - 180) < 24 + (y - 70) * 1.15:
        return shade((96, 62, 58), 26 * math.sin((x + y) * 0.55)) if (y - 70) % 11 > 1.6 else (52, 34, 34)
    if 216 < x < 234 and 62 < y < 96:
        return (140, 70, 56)
    # A tree.
    if (x - 300) ** 2 / 1500 + (y - 120) ** 2 / 2300 < 1 + 0.08 * math.sin(9 * math.atan2(y - 120, x - 300)):
        return shade((52, 118, 48), 26 * math.sin(x * 0.9 + 2 * math.sin(y * 0.7)) * math.sin(y * 0.8) + 14 * grain)
    if abs(x - 300) < 6 and 150 < y < 226:
        return shade((92, 66, 44), 18 * math.sin(x * 2.2))
    # A fence of upright boards.
    if 186 < y < 226 and (x < 104 or 256 < x) and (x % 13 < 8 or 196 < y < 201 or 212 < y < 217):
        return (238, 236, 226)
    # The meadow, and a path of square stones.
    if y > 222:
        depth = (y - 222) / 48
        across = (x - 186 - depth * 20) / (16 + 46 * depth)
        if abs(across) < 1:
            dark = (int((across + 1) * 2) + int(math.sqrt(depth) * 6)) % 2
            return (120, 116, 112) if dark else (196, 190, 182)
        return shade((98, 152, 64), 20 * grain)
    if y > 205 + 5 * math.sin(x / 40):
        return shade((112, 164, 74), 12 * grain)
    # The sky, and the sun.
    distance = math.hypot(x - 98, y - 56)
    if distance < 24:
        return (255, 214, 92)
    if 30 < distance < 44 and math.cos(12 * math.atan2(y - 56, x - 98)) > 0.55:
        return (255, 226, 140)
    return (150 + y * 0.35, 196 + y * 0.18, 238)


def drawn(digit, pen):
    """28 rows of 28 gray values: a digit turned, slanted, stretched and moved a little, with a pen of some width."""
    turn, slant = pen.gauss(0, 0.15), pen.gauss(0.08, 0.2)
    wide, high = 8.3 * pen.uniform(0.75, 1.2), 9.2 * pen.uniform(0.8, 1.08)
    right, down = 13.5 + pen.uniform(-3, 3), 13.5 + pen.uniform(-2, 2)
    half, bend, phase = pen.uniform(0.65, 1.6), pen.gauss(0, 0.09), pen.uniform(0, 6)
    ink, reach = pen.uniform(0.8, 1), half + 1

    def placed(x, y):
        x += bend * math.sin(2.5 * y + phase)
        x, y = wide * (x - slant * y), high * (y + bend * math.sin(2.5 * x + phase) / 2)
        return right + x * math.cos(turn) - y * math.sin(turn), down + x * math.sin(turn) + y * math.cos(turn)

    def near(a, b):
        return range(max(0, math.ceil(min(a, b) - reach)), min(28, math.floor(max(a, b) + reach) + 1))

    distances = [[99.0] * 28 for _ in range(28)]
    for line in strokes(digit, pen):
        points = [placed(x, y) for x, y in line]
        for (ax, ay), (bx, by) in zip(points, points[1:]):
            ux, uy = bx - ax, by - ay
            length = ux * ux + uy * uy or 1e-9
            for y in near(ay, by):
                for x in near(ax, bx):
                    along = max(0, min(1, ((x - ax) * ux + (y - ay) * uy) / length))
                    distance = math.hypot(x - ax - along * ux, y - ay - along * uy)
                    distances[y][x] = min(distances[y][x], distance)
    # Sixteen shades are enough to see, and make a small file.
    return [[round(15 * ink * max(0, min(1, half + 0.5 - d))) * 17 for d in row] for row in distances]


def strokes(digit, pen):
    """A digit as lines of points in a square from -1 to 1, in one of the ways in which people write it."""

    def wobble():
        return pen.gauss(0, 0.07)

    if digit == 0:
        start = pen.uniform(-130, -60)
        return [arc(0, 0, pen.uniform(0.42, 0.68), 0.92, start, start + pen.uniform(335, 375), 24)]
    if digit == 1:
        lines = [[(wobble(), -0.92), (wobble(), 0.92)]]
        if pen.random() < 0.5:
            lines.append([(-0.36 + wobble(), -0.5 + wobble()), lines[0][0]])
        if pen.random() < 0.2:
            lines.append([(-0.35, 0.92), (0.35, 0.92)])
        return lines
    if digit == 2:
        top = arc(0, -0.45, 0.52 + wobble(), 0.47, pen.uniform(-190, -150), 35)
        corner = (-0.55 + wobble(), 0.85)
        return [[*top, (0.1 + wobble(), 0.35), corner, (0.6 + wobble(), 0.85 + wobble())]]
    if digit == 3:
        waist = (-0.05 + wobble(), -0.06)
        upper = arc(-0.02, -0.47, 0.46 + wobble(), 0.42, pen.uniform(-170, -130), 80)
        lower = arc(-0.04, 0.44, 0.55 + wobble(), 0.48, -80, pen.uniform(130, 165))
        return [[*upper, waist, *lower]]
    if digit == 4:
        cross = 0.25 + wobble()
        stem = [(0.3 + wobble(), -0.05 - 0.2 * pen.random()), (0.28 + wobble(), 0.95)]
        if pen.random() < 0.5:
            return [[(0.25, -0.9), (-0.6 + wobble(), cross), (0.65, cross + wobble())], [(0.28, -0.9), stem[1]]]
        return [[(-0.4 + wobble(), -0.9), (-0.5 + wobble(), cross), (0.6, cross + wobble())], stem]
    if digit == 5:
        left = -0.42 + wobble()
        belly = arc(-0.05, 0.36, 0.56 + wobble(), 0.54, -125, pen.uniform(125, 160))
        return [[(0.5 + wobble(), -0.88 + wobble()), (left, -0.88), (left - 0.04, -0.1 + wobble()), *belly]]
    if digit == 6:
        stem = [(0.4 + wobble(), -0.88), (-0.2 + wobble(), -0.5), (-0.5 + wobble() / 2, 0.15)]
        return [[*stem, *arc(0, 0.4, 0.5, 0.5 + wobble(), 200, 200 - pen.uniform(330, 375), 20)]]
    if digit == 7:
        lines = [[(-0.55 + wobble(), -0.85 + wobble()), (0.55 + wobble(), -0.85), (-0.1 + 2 * wobble(), 0.92)]]
        if pen.random() < 0.35:
            lines.append([(-0.3, 0.05 + wobble()), (0.42, wobble())])
        return lines
    if digit == 8:
        upper = arc(0, -0.46, 0.4 + wobble(), 0.42, 90, 90 + pen.uniform(340, 365), 20)
        return [upper, arc(0, 0.44, 0.5 + wobble(), 0.48 + wobble() / 2, -90, -90 - pen.uniform(340, 365), 20)]
    top = arc(0, -0.42, 0.46 + wobble() / 2, 0.46, pen.uniform(-60, 0), -360 + pen.uniform(-20, 20), 20)
    return [[*top, (0.4 + wobble(), 0.15), (0.25 + 2 * wobble(), 0.92)]]


def arc(x, y, wide, high, start, end, steps=14):
    """Part of an ellipse around (x, y) as points; angles in degrees, 0 to the right, 90 downwards."""
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + wide * math.cos(angle), y + high * math.sin(angle)) for angle in angles]


def png(rows, channels):
    """Rows of bytes as a PNG file: gray with one channel, red, green and blue with three. Each row is stored as what it
    adds to the row above."""
    above, lines = [0] * len(rows[0]), []
    for row in rows:
        lines.append(b"\2" + bytes((here - over) & 255 for here, over in zip(row, above)))
        above = row

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", len(rows[0]) // channels, len(rows), 8, {1: 0, 3: 2}[channels], 0, 0, 0)
    packed = zlib.compress(b"".join(lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
