"""In a stock evcxr kernel the library shows values by evcxr's text protocol, and in a plain program as text."""

import os
import pathlib
import subprocess
import sys

import pytest

BUNDLE = pathlib.Path(sys.prefix) / "share" / "emberbook" / "bundle"

PROGRAM = """
use emberbook::prelude::*;

fn main() {
    display(&tensor([[1., 2.]]));
    display(&plot(&vec![3., 2., 1.]));
}
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A program that links to the library as a cell does; returns a function that runs it."""
    folder = tmp_path_factory.mktemp("program")
    source, binary = folder / "program.rs", folder / "program"
    source.write_text(PROGRAM)
    libraries = [*BUNDLE.rglob("libemberbook.so")]
    assert libraries, f"no libemberbook.so in {BUNDLE}: run scripts/lab --no-open"
    library = libraries[0]
    command = ["rustc", "--edition=2024", "-Cprefer-dynamic", "-o", binary, source]
    command += ["--extern", f"emberbook={library}"]
    for folder_with_crates in {path.parent for path in BUNDLE.rglob("*.rmeta")} | {library.parent}:
        command += ["-L", f"dependency={folder_with_crates}"]
    subprocess.run(command, check=True)
    std = subprocess.run(["rustc", "--print=target-libdir"], check=True, capture_output=True, text=True).stdout.strip()

    def run(**environment):
        environment |= {"LD_LIBRARY_PATH": f"{library.parent}:{std}"}
        done = subprocess.run([binary], env=os.environ | environment, check=True, capture_output=True, text=True)
        return done.stdout

    return run


def test_blocks_that_evcxr_reads(program):
    shown = program(EVCXR_IS_RUNTIME="1")
    for mime in ("text/plain", "text/html", "image/svg+xml"):
        assert f"EVCXR_BEGIN_CONTENT {mime}\n" in shown
    assert shown.count("EVCXR_BEGIN_CONTENT") == shown.count("EVCXR_END_CONTENT")
    assert "EVCXR_BEGIN_CONTENT text/plain\ntensor([[1., 2.]])\nEVCXR_END_CONTENT\n" in shown


def test_plain_text_in_a_terminal(program):
    shown = program()
    assert shown.startswith("tensor([[1., 2.]])\n")
    assert "EVCXR" not in shown and "<svg" not in shown
