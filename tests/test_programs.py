"""Programs as books have them: in a notebook each prints what it prints by rustc, pasted whole as a cell, and with main's
body as a cell of its own. One kernel runs all of them, and their types, traits, functions and macros have the same names
on purpose: each program defines anew what others defined."""

import os
import pathlib
import queue
import random
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from notebook import Notebook, plain

TESTS = pathlib.Path(__file__).parent
PROGRAMS = sorted((TESTS / "programs").glob("*.rs"))
LONGEST_PROGRAM = 60

MAIN = re.compile(r"^(?:(?:#\[|///)[^\n]*\n)*(?:pub )?fn main\(\)[^{]*\{\n(.*?)^\}\n", re.MULTILINE | re.DOTALL)
NOT_AS_CELLS = re.compile(r"^// not as cells:", re.MULTILINE)

# A notebook goes on where a program ends: what took a name of the prelude's would be there for the next one too.
DEFINED = re.compile(r"^(?:pub )?(?:struct|enum|trait|type|fn) (\w+)", re.MULTILINE)
PRELUDE = {
    "Box": "std::boxed::Box",
    "Clone": "std::clone::Clone",
    "Iterator": "std::iter::Iterator",
    "Option": "std::option::Option",
    "Result": "std::result::Result",
    "String": "std::string::String",
    "Vec": "std::vec::Vec",
    "drop": "std::mem::drop",
}


def plain_rustc(program, folder):
    """What a program prints by itself, and how it ends."""
    binary = folder / program.stem
    # The crate's name is that of a cell, since `type_name` and `module_path!` show it.
    options = ["--edition=2024", "--crate-name=notebook", "-Cdebuginfo=0", "-Awarnings", "-o", binary]
    subprocess.run(["rustc", *options, program], cwd=TESTS, check=True)
    ended = subprocess.run([binary], capture_output=True, text=True, timeout=LONGEST_PROGRAM)
    return ended.stdout, "error" if ended.returncode else "ok"


@pytest.fixture(scope="module")
def by_rustc(tmp_path_factory):
    """What each program is to print, as a future: rustc works while the first programs run."""
    folder = tmp_path_factory.mktemp("programs")
    pool = ThreadPoolExecutor(os.cpu_count())
    yield {program: pool.submit(plain_rustc, program, folder) for program in PROGRAMS}
    pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def one_kernel(tmp_path_factory):
    """Starts a kernel for all programs of one test, and another one only where a program has ended it."""
    notebooks = {}

    def kernel(test):
        if test not in notebooks or not notebooks[test].manager.is_alive():
            notebooks[test] = Notebook(tmp_path_factory.mktemp("notebook"))
        return notebooks[test]

    yield kernel
    for notebook in notebooks.values():
        notebook.close()


def run(notebook, cells):
    """Runs cells up to the first that fails. What they print, how they end, and what the reply says of it."""
    printed, outcome = "", None
    for cell in cells:
        try:
            outcome = notebook.run(cell, timeout=LONGEST_PROGRAM)
        except queue.Empty:
            notebook.manager.interrupt_kernel()
            pytest.fail(f"still running after {LONGEST_PROGRAM} s")
        printed += outcome.stdout
        if outcome.status == "error":
            break
    return printed, outcome.status, outcome.traceback


def runs_as_by_rustc(notebook, program, cells, expected):
    printed, status, traceback = run(notebook, cells)
    taken = [PRELUDE[name] for name in DEFINED.findall(program.read_text()) if name in PRELUDE]
    if taken:
        notebook.ok("".join(f"use {path};\n" for path in taken))
    assert (printed, status) == expected, plain(traceback)


def each(programs):
    return pytest.mark.parametrize("program", programs, ids=lambda program: program.stem)


def shuffled(programs):
    return random.Random(12).sample(programs, len(programs))


@each(PROGRAMS)
def test_a_pasted_program(one_kernel, by_rustc, program):
    runs_as_by_rustc(one_kernel("pasted"), program, [program.read_text()], by_rustc[program].result())


@each(shuffled([program for program in PROGRAMS if not NOT_AS_CELLS.search(program.read_text())]))
def test_the_items_and_then_the_body_of_main(one_kernel, by_rustc, program):
    text = program.read_text()
    (body,) = MAIN.findall(text)
    runs_as_by_rustc(one_kernel("cells"), program, [MAIN.sub("", text), body], by_rustc[program].result())
