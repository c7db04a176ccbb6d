"""`emberbook install` and `emberbook doctor`, as the installer uses them."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from notebook import Notebook

EMBERBOOK = pathlib.Path(sys.prefix) / "bin" / "emberbook"


def emberbook(*arguments, **environment):
    return subprocess.run(
        [EMBERBOOK, *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def spec_in(prefix, name="emberbook"):
    return prefix / "share" / "jupyter" / "kernels" / name


def test_install_and_uninstall(tmp_path):
    done = emberbook("install", "--prefix", tmp_path)
    assert done.returncode == 0, done.stderr
    spec = json.loads((spec_in(tmp_path) / "kernel.json").read_text())
    assert spec["language"] == "rust"
    assert spec["display_name"]
    assert pathlib.Path(spec["argv"][0]).is_file()
    assert "{connection_file}" in spec["argv"]
    for logo in ("logo-32x32.png", "logo-64x64.png", "logo-svg.svg"):
        assert (spec_in(tmp_path) / logo).stat().st_size > 0

    again = emberbook("install", "--prefix", tmp_path)
    assert again.returncode == 0, again.stderr

    done = emberbook("install", "--prefix", tmp_path, "--uninstall")
    assert done.returncode == 0, done.stderr
    assert not spec_in(tmp_path).exists()


def test_install_for_the_user(tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTER_DATA_DIR", raising=False)
    done = emberbook("install", "--user", HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("kernels/emberbook/kernel.json"))


def test_install_under_another_name(tmp_path, monkeypatch):
    done = emberbook("install", "--prefix", tmp_path, "--name", "ember-two")
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    notebook = Notebook(tmp_path, kernel_name="ember-two")
    try:
        assert notebook.ok("1 + 1").result["text/plain"] == "2"
    finally:
        notebook.close()


def test_install_for_a_stock_evcxr(tmp_path):
    program = tmp_path / "evcxr_jupyter"
    program.touch()
    done = emberbook("install", "--evcxr", "--prefix", tmp_path, PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    folder = spec_in(tmp_path, "emberbook-evcxr")
    spec = json.loads((folder / "kernel.json").read_text())
    assert spec["argv"] == [str(program), "--control_file", "{connection_file}"]
    assert spec["display_name"] == "Rust (evcxr, Emberbook preloaded)"
    assert spec["env"]["EVCXR_CONFIG_DIR"] == str(folder)
    assert "emberbook::prelude" in (folder / "init.evcxr").read_text()
    assert not spec_in(tmp_path).exists(), "the other kernel is installed by itself"

    done = emberbook("install", "--evcxr", "--prefix", tmp_path, "--uninstall", PATH="")
    assert done.returncode == 0, done.stderr
    assert not folder.exists()


def test_install_without_an_evcxr_says_where_to_get_it(tmp_path):
    done = emberbook("install", "--evcxr", "--prefix", tmp_path, PATH=str(tmp_path))
    assert done.returncode != 0
    assert "cargo install evcxr_jupyter" in done.stderr
    assert not list(tmp_path.rglob("kernel.json"))


def test_uninstalling_what_is_not_there_says_so(tmp_path):
    done = emberbook("install", "--prefix", tmp_path, "--uninstall")
    assert done.returncode != 0
    assert "emberbook" in done.stderr and str(tmp_path) in done.stderr


def test_doctor_finds_nothing_wrong():
    done = emberbook("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "missing" not in done.stdout
    assert "cpu   " in done.stdout and "cuda  " in done.stdout, "what tensors can be on"


def test_doctor_speaks_the_readers_language():
    done = emberbook("doctor", EMBERBOOK_LANGUAGE="zh-TW")
    assert done.returncode == 0 and "Rust 編譯器" in done.stdout and "一切齊全。" in done.stdout


def test_doctor_does_without_what_only_dep_needs(tmp_path):
    done = emberbook("doctor", PATH=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "without  a C linker, which only :dep needs" in done.stdout


def test_doctor_names_what_is_missing_and_the_way_out(tmp_path):
    done = emberbook("doctor", PATH=str(tmp_path), HOME=str(tmp_path), EMBERBOOK_BUNDLE=str(tmp_path / "bundle"))
    assert done.returncode != 0
    assert "missing  the Rust compiler" in done.stdout and "rustup" in done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["install", "--help"], ["doctor", "--help"], ["--version"]])
def test_help(arguments):
    done = emberbook(*arguments)
    assert done.returncode == 0 and done.stdout
