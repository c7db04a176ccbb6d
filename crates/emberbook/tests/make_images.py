"""Writes tests/images/*.png and *.jpg, and what PIL and torchvision make of them: tests/images.json.

    python make_images.py

Needs torch, torchvision and pillow. Pixels are written as hexadecimal bytes, channel by channel.
"""

import json
from pathlib import Path

import numpy
import torch
from PIL import Image, ImageOps
from torchvision.transforms import v2

HERE = Path(__file__).parent
FOLDER = HERE / "images"
random = numpy.random.default_rng(14)


def scene(height, width):
    """Slopes, a sharp edge, fine stripes and noise: what a resize gets wrong, it gets wrong here."""
    y, x = numpy.mgrid[0:height, 0:width]
    red = 255 * x / width
    green = 255 * ((x + y) % 3 == 0)
    blue = numpy.where((x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2, 230, 20)
    noise = random.normal(0, 8, (height, width, 3))
    return (numpy.stack([red, green, blue], 2) + noise).clip(0, 255).astype(numpy.uint8)


def smooth(height, width):
    y, x = numpy.mgrid[0:height, 0:width]
    pixels = [128 + 100 * numpy.sin(x / 9 + phase) * numpy.cos(y / 7) for phase in (0, 1, 2)]
    return numpy.stack(pixels, 2).clip(0, 255).astype(numpy.uint8)


def answer(image):
    pixels = (v2.functional.pil_to_tensor(image)).to(torch.uint8)
    return {"shape": list(pixels.shape), "pixels": pixels.numpy().tobytes().hex()}


def save(image, name, **options):
    image.save(FOLDER / name, **options)
    return name


FOLDER.mkdir(exist_ok=True)
wide, tall = Image.fromarray(scene(27, 41)), Image.fromarray(scene(34, 21))
soft = Image.fromarray(smooth(30, 44))
files = {
    "wide": save(wide, "wide.png"),
    "tall": save(tall, "tall.png"),
    "gray": save(wide.convert("L"), "gray.png"),
    "clear": save(Image.merge("RGBA", [*tall.split(), tall.convert("L")]), "clear.png"),
    "palette": save(soft.quantize(12), "palette.png"),
    "photo": save(soft, "photo.jpg", quality=90),
    "progressive": save(soft, "progressive.jpg", quality=80, progressive=True),
    "gray_photo": save(soft.convert("L"), "gray_photo.jpg", quality=90),
}
turned = soft.getexif()
turned[0x0112] = 6
files["turned"] = save(soft, "turned.jpg", quality=90, exif=turned)


def opened(name):
    image = Image.open(FOLDER / files[name])
    gray = image.mode in ("L", "1")
    if name == "turned":
        image = ImageOps.exif_transpose(image)
    return image.convert("L" if gray else "RGB")


def resized(name, size):
    return {"file": files[name], "size": size, **answer(v2.Resize(size, antialias=True)(opened(name)))}


def cropped(name, size):
    return {"file": files[name], "size": size, **answer(v2.CenterCrop(size)(opened(name)))}


x = torch.from_numpy(random.random((3, 4, 5)).astype(numpy.float32))
mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
answers = {
    "open": [{"file": files[name], **answer(opened(name))} for name in files],
    "resize": [
        resized(name, size)
        for name in ("wide", "tall", "gray")
        for size in ((16, 40) if name == "gray" else (16, [20, 11], [50, 9], [27, 41], [1, 1]))
    ],
    "center_crop": [
        cropped(name, size)
        for name in ("wide", "tall", "gray")
        for size in ((20, 48) if name == "gray" else (16, 23, [27, 20], [10, 50]))
    ],
    "convert": [
        {"file": files["wide"], "mode": "L", **answer(wide.convert("L"))},
        {"file": files["gray"], "mode": "RGB", **answer(wide.convert("L").convert("RGB"))},
    ],
    "normalize": {"x": x.tolist(), "y": v2.functional.normalize(x, mean, std).tolist()},
}
(HERE / "images.json").write_text(json.dumps(answers, indent=1) + "\n")
