"""The lessons' data are what scripts/make_data makes, byte for byte, and pictures pixel for pixel."""

import pathlib
import subprocess
import sys
import zlib

ROOT = pathlib.Path(__file__).parent.parent
MEASURED = {"fall_risk.csv"}


def test_the_script_makes_what_is_checked_in(tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts" / "make_data", tmp_path], check=True)
    made = {file.name: content(file) for file in tmp_path.iterdir()}
    there = {file.name: content(file) for file in (ROOT / "notebooks" / "data").iterdir() if file.is_file()}
    assert made.keys() | MEASURED == there.keys()
    assert not [name for name in made if made[name] != there[name]], "scripts/make_data makes something else"


def content(file):
    """A file's bytes. How tightly a picture is packed may differ from one zlib to another, so of it these are its pixels."""
    data = file.read_bytes()
    if file.suffix != ".png":
        return data
    start = data.index(b"IDAT")
    return data[16:29] + zlib.decompress(data[start + 4 :])
