"""The lessons' data are what scripts/make_data makes, byte for byte."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
MEASURED = {"fall_risk.csv"}


def test_the_script_makes_what_is_checked_in(tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts" / "make_data", tmp_path], check=True)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    there = {file.name: file.read_bytes() for file in (ROOT / "notebooks" / "data").iterdir() if file.is_file()}
    assert made.keys() | MEASURED == there.keys()
    assert not [name for name in made if made[name] != there[name]], "scripts/make_data makes something else"
