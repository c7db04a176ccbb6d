"""The wheels, as somebody installs them whose machine has no Rust, no C compiler and no network."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import nbformat
import psutil
import pytest

from emberbook_lesson.compare import differences
from emberbook_lesson.run import run
from notebook import Notebook

ROOT = pathlib.Path(__file__).parent.parent


def package(to):
    """Builds the wheels, without compressing them."""
    command = [ROOT / "scripts" / "package", "--fast", "--from", sys.prefix, "--to", to]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(to.glob("*.whl"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    return package(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def installed(wheels, tmp_path_factory):
    """An environment of its own with the wheels in it, and nothing else."""
    prefix = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True)
    install = ["--python", prefix / "bin" / "python", "install", "--no-index", "--disable-pip-version-check", *wheels]
    done = subprocess.run([sys.executable, "-m", "pip", *install], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    yield prefix
    shutil.rmtree(prefix, ignore_errors=True)


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A home with nothing in it, and a PATH on which there is neither Rust nor a compiler."""
    for folder in ("home", "bin", "work"):
        (tmp_path / folder).mkdir()
    for name in (
        "RUSTUP_HOME",
        "RUSTUP_TOOLCHAIN",
        "CARGO_HOME",
        "EMBERBOOK_BUNDLE",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("EMBERBOOK_CELLS", str(tmp_path / "cells"))
    return tmp_path


@pytest.fixture
def start(bare, monkeypatch):
    """Starts notebooks on what is installed below a folder."""
    notebooks = []

    def start(prefix):
        monkeypatch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
        notebooks.append(Notebook(bare / "work"))
        return notebooks[-1]

    yield start
    for notebook in notebooks:
        notebook.close()


def compiles(notebook, number):
    """A cell runs that nobody has compiled yet: tensors, a plot, a definition, a mistake."""
    shown = notebook.ok(f'let x = tensor([[1., 2.], [3., {number}.]]);\nprintln!("{{}}", x.mm(&x.t()).sum().item());')
    assert shown.stdout == f"{sum((a + b) ** 2 for a, b in [(1, 3), (2, number)])}\n"
    assert "<svg" in str(notebook.ok("plot(&[1., 4., 9.])").outputs)
    assert notebook.ok(f"fn add(n: i64) -> i64 {{ n + {number} }}\nadd(1)").result["text/plain"] == str(number + 1)
    assert "no_such_name" in notebook.run("no_such_name + 1").reply["evalue"]


def programs(notebook):
    """The programs of a kernel: itself, the process of the cells, the compiler that stands by."""
    kernel = psutil.Process(notebook.manager.provisioner.pid)
    return {pathlib.Path(process.exe()) for process in [kernel, *kernel.children(recursive=True)]}


def test_a_kernel_works_where_there_is_nothing_but_the_wheels(installed, start):
    notebook = start(installed)
    compiles(notebook, 5)
    assert {path.name for path in programs(notebook)} >= {"emberbook", "cell", "rustc"}
    assert all(path.is_relative_to(installed.resolve()) for path in programs(notebook))
    maps = notebook.ok('print!("{}", std::fs::read_to_string("/proc/self/maps")?);').stdout
    loaded = {
        pathlib.Path(line.split()[-1]) for line in maps.splitlines() if "libstd-" in line or "libemberbook" in line
    }
    assert len(loaded) == 2 and all(path.is_relative_to(installed.resolve()) for path in loaded)


def test_the_lessons_are_copied_and_run(installed, bare, monkeypatch):
    copy = [installed / "bin" / "emberbook", "lessons", bare / "lessons"]
    assert subprocess.run(copy, capture_output=True).returncode == 0
    again = subprocess.run(copy, capture_output=True, text=True)
    assert again.returncode != 0 and "name another folder" in again.stderr, "a student's work is not written over"
    monkeypatch.setenv("JUPYTER_PATH", str(installed / "share" / "jupyter"))
    path = bare / "lessons" / "1.1 Matrix operation.ipynb"
    assert differences(nbformat.read(path, as_version=4), run(path)) == []


def test_the_lesson_command_says_what_it_needs(installed, bare):
    check = [installed / "bin" / "emberbook", "lesson", "check", "a.ipynb"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.endswith(f"{installed}/bin/python3 -m pip install jupyterlab\n"), "in a sentence"
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_the_compiler_and_says_what_only_dep_needs(installed, bare, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(installed / "share" / "jupyter"))
    (bare / "bin" / "jupyter").symlink_to(pathlib.Path(sys.prefix) / "bin" / "jupyter")
    (bare / "bin" / "python").symlink_to(sys.executable)
    done = subprocess.run([installed / "bin" / "emberbook", "doctor"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok       the Rust compiler: rustc 1.95.0" in done.stdout
    assert "without  a C linker, which only :dep needs" in done.stdout


def test_it_can_be_moved(installed, start, tmp_path):
    elsewhere = tmp_path / "a folder with spaces" / "venv"
    elsewhere.parent.mkdir()
    installed.rename(elsewhere)
    try:
        compiles(start(elsewhere), 6)
    finally:
        elsewhere.rename(installed)


def test_nothing_is_written_where_it_is_installed(installed, start):
    def contents():
        return {path: path.lstat().st_mtime_ns for path in installed.rglob("*")}

    before = contents()
    subprocess.run(["chmod", "-R", "a-w", installed], check=True, env={"PATH": os.defpath})
    try:
        notebook = start(installed)
        compiles(notebook, 7)
        notebook.close()
    finally:
        subprocess.run(["chmod", "-R", "u+w", installed], check=True, env={"PATH": os.defpath})
    assert contents() == before


def test_rustups_toolchain_is_used_where_it_is(installed, start, bare):
    toolchains = bare / "home" / ".rustup" / "toolchains"
    toolchains.mkdir(parents=True)
    name = (installed / "share/emberbook/bundle/toolchain.txt").read_text()
    rust = installed / "share" / "emberbook" / "rust"
    (toolchains / name).symlink_to(
        pathlib.Path((pathlib.Path(sys.prefix) / "share/emberbook/bundle/sysroot.txt").read_text())
    )
    rust.rename(rust.with_name("away"))
    try:
        notebook = start(installed)
        compiles(notebook, 8)
    finally:
        rust.with_name("away").rename(rust)


def test_the_same_commit_gives_the_same_bytes(wheels, tmp_path):
    def digests(paths):
        return {path.name: hashlib.file_digest(path.open("rb"), "sha256").hexdigest() for path in paths}

    assert digests(package(tmp_path)) == digests(wheels)


def test_the_wheels_name_no_machine_and_bring_their_licences(wheels):
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            licences = [name for name in wheel.namelist() if ".dist-info/licenses/" in name]
            assert licences, f"{path.name} has no licence"
            small = [
                entry for entry in wheel.infolist() if entry.filename.endswith((".json", ".txt", "METADATA", "WHEEL"))
            ]
            texts = [
                wheel.read(entry).decode()
                for entry in small
                if entry not in licences and "cells/" not in entry.filename
            ]
            assert not any(str(ROOT) in text or sys.prefix in text for text in texts)
            assert all(entry.external_attr >> 16 in (0o100644, 0o100755) for entry in wheel.infolist())


def test_the_tag_is_the_glibc_that_the_programs_ask_for(wheels):
    tag = next(path.name for path in wheels if path.name.startswith("emberbook-")).split("manylinux_")[1]
    major, minor = map(int, tag.removesuffix("_x86_64.whl").split("_"))
    programs = [pathlib.Path(sys.prefix) / name for name in ("bin/emberbook", "share/emberbook/bundle/libemberbook.so")]
    asked = subprocess.run(["objdump", "-T", *programs], capture_output=True, text=True, check=True).stdout
    versions = [
        tuple(map(int, word.strip("()").removeprefix("GLIBC_").split(".")))
        for word in asked.split()
        if "GLIBC_" in word
    ]
    assert max(version[:2] for version in versions) == (major, minor)
