"""`%%rust`: Rust cells in a Python notebook, in an environment as Colab's is, over sockets in the file system."""

import json
import os
import pathlib
import subprocess
import sys
import textwrap
import time

import nbformat
import pytest

from environment import environment
from notebook import Notebook

ROOT = pathlib.Path(__file__).parent.parent

# Those that Colab has, since September 2026.
PINS = ["jupyter_client==7.4.9", "ipykernel==6.17.1", "traitlets==5.7.1", "pyzmq==26.2.1", "numpy", "pandas"]


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A Python notebook over ipc, with the magic loaded."""
    folder = tmp_path_factory.mktemp("colab")
    with pytest.MonkeyPatch.context() as patch:
        specification = folder / "kernels" / "colab" / "kernel.json"
        specification.parent.mkdir(parents=True)
        argv = [str(environment("colab", *PINS) / "bin" / "python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        specification.write_text(json.dumps({"argv": argv, "display_name": "Colab", "language": "python"}))
        patch.setenv("JUPYTER_PATH", f"{folder}{os.pathsep}{pathlib.Path(sys.prefix) / 'share' / 'jupyter'}")
        patch.setenv("PYTHONPATH", str(ROOT / "magic"))
        notebook = Notebook(folder, "colab", transport="ipc")
        notebook.ok("%load_ext emberbook_magic")
        yield notebook
        notebook.close()


def rust(code, line=""):
    return f"%%rust {line}\n{textwrap.dedent(code).strip()}"


def test_it_is_the_environment_that_is_meant(python):
    versions = python.ok(
        "import ipykernel, jupyter_client\nprint(ipykernel.__version__, jupyter_client.__version__)"
    ).stdout
    assert versions == "6.17.1 7.4.9\n"


def test_text_values_and_variables(python):
    python.ok(rust("let kept = tensor([[1., 2.], [3., 4.]]);"))
    outcome = python.ok(rust('println!("{}", kept.sum().item());\neprintln!("to stderr");\nkept'))
    assert outcome.stdout == "10\n"
    assert outcome.stderr == "to stderr\n"
    assert outcome.displays[-1]["text/plain"].startswith("tensor([[1., 2.]")


def test_output_comes_while_the_cell_runs(python):
    waits = 'println!("early");\nstd::thread::sleep(std::time::Duration::from_secs(3));\nprintln!("late");'
    request, started, heard = python.start(rust(waits)), time.monotonic(), {}
    while len(heard) < 2:
        message = python.message(request)
        if message["msg_type"] == "stream":
            heard.setdefault(message["content"]["text"].strip(), time.monotonic() - started)
    assert heard["late"] - heard["early"] > 2
    python.finish(request)


def test_figures_updates_and_progress(python):
    assert "<svg" in str(python.ok(rust("plot(&[1., 4., 9.])")).displays)
    updates = 'display_id(&tensor([1.]), "one");\nupdate_display(&tensor([2.]), "one");'
    kinds = [kind for kind, _ in python.ok(rust(updates)).outputs]
    assert kinds == ["display_data", "update_display_data"]


def test_an_error_is_rusts_own_and_stops_run_all(python):
    first = python.start(rust("ones([2, 3]).mm(&ones([2, 3]));"), stop_on_error=True)
    second = python.start("print('never')")
    failed = python.finish(first)
    assert failed.status == "error" and "does not fit" in failed.reply["evalue"]
    assert "File" not in failed.traceback, "nothing of the magic's own Python"
    assert python.answer(second)["status"] in ("aborted", "error")
    time.sleep(1)


def test_stop_ends_the_rust_cell_and_keeps_its_variables(python):
    request = python.start(rust('let before = 7;\nprintln!("runs");\nloop { std::thread::yield_now(); }'))
    while python.message(request)["content"].get("text") != "runs\n":
        pass
    python.manager.interrupt_kernel()
    stopped = python.finish(request, timeout=30)
    assert stopped.status == "error" and stopped.reply["ename"] == "KeyboardInterrupt"
    time.sleep(1)
    assert python.ok(rust('println!("{before}");')).stdout == "7\n"


def test_a_prompt_is_answered(python):
    request = python.start(rust('let name = input("Your name? ");\nprintln!("Hello {name}");'), allow_stdin=True)
    question = python.client.get_stdin_msg(timeout=30)["content"]
    assert question["prompt"] == "Your name? "
    python.client.input("Ada")
    assert python.finish(request).stdout == "Hello Ada\n"


@pytest.mark.parametrize(
    ("python_value", "rust_type"),
    [
        ("3", "i64"),
        ("-2.5e-7", "f64"),
        ("True", "bool"),
        (r"'a \"b\" \\ \n é 漢'", "String"),
        ("[1, 2, 3]", "Vec<i64>"),
        ("[1, 2.5, float('inf')]", "Vec<f64>"),
        ("[[1, 2], [3]]", "Vec<Vec<i64>>"),
        ("['a', 'b']", "Vec<String>"),
    ],
)
def test_plain_values_go_both_ways(python, python_value, rust_type):
    python.ok(f"given = {python_value}")
    python.ok(rust(f"let back: {rust_type} = given.clone();", "-i given -o back"))
    assert python.ok("print(back == given, type(back) is type(given))").stdout == "True True\n"


@pytest.mark.parametrize("kind", ["float32", "int64", "bool"])
def test_arrays_go_both_ways(python, kind):
    python.ok(f"import numpy\ngiven = numpy.array([[0, 1, 2], [3, 0, 5]], '{kind}').T")
    python.ok(rust("let back = given.clone();\nlet shape = given.shape();", "-i given -o back,shape"))
    assert python.ok("print(back.dtype, (back == given).all(), shape)").stdout == f"{kind} True [3, 2]\n"


def test_tables_go_both_ways(python):
    python.ok("import pandas\ngiven = pandas.DataFrame({'x': [0.1, None], 'name': ['a,b', 'c']})")
    python.ok(rust("let back = given.clone();\nlet rows = given.len();", "-i given -o back -o rows"))
    assert python.ok("print(back.equals(given), rows)").stdout == "True 2\n"


def test_a_result_of_rusts_goes_to_python(python):
    python.ok(rust("let loss = 0.5f32;\nlet grid = arange(0, 6, 1).reshape([2, 3]);", "-o loss,grid"))
    assert python.ok("print(loss, grid.tolist())").stdout == "0.5 [[0, 1, 2], [3, 4, 5]]\n"


@pytest.mark.parametrize(
    ("value", "line", "said"),
    [
        ("object()", "-i given", "Rust gets numbers, texts, and lists of one kind"),
        ("[1, 'a']", "-i given", "here is int and str"),
        ("list(range(20000))", "-i given", "hand over numpy.array(given)"),
        ("1", "-i nowhere", "there is no Python variable 'nowhere'"),
    ],
)
def test_what_cannot_be_handed_over_is_said(python, value, line, said):
    python.ok(f"given = {value}")
    failed = python.run(rust("1;", line))
    assert failed.status == "error" and said in failed.reply["evalue"]


def test_completion_and_python_beside(python):
    python.ok(rust("let counts = tensor([1., 2.]);"))
    code = "%%rust\ncounts.cums"
    deadline = time.monotonic() + 180
    while not (found := python.answer(python.client.complete(code, len(code))))["matches"]:
        assert time.monotonic() < deadline, (
            "the first question starts what answers; Python does not wait for it for long"
        )
    assert found["matches"] == ["cumsum(dim)"] and found["cursor_start"] == len(code) - len("cums")
    python.ok("some_python_name = 1")
    assert "some_python_name" in python.answer(python.client.complete("some_python_na", 14))["matches"]


def test_rust_starts_anew(python):
    python.ok(rust("let gone = 1;"))
    python.ok("%rust_restart")
    assert python.run(rust("gone")).status == "error"
    assert python.ok(rust("1 + 1")).displays[0]["text/plain"] == "2"


def test_its_sockets_and_files_are_private_and_go_with_it(python):
    python.ok(rust("1;"))
    ask = 'print(get_ipython().magics_manager.registry["RustMagics"].kernel.folder.name)'
    folder = pathlib.Path(python.ok(ask).stdout.strip())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "connection.json").stat().st_mode & 0o077 == 0
    python.ok("%rust_restart")
    assert not folder.exists()


def test_a_lesson_runs_in_its_form_for_colab(python, tmp_path):
    (install, *cells) = nbformat.read(ROOT / "notebooks" / "colab" / "1.1 Matrix operation.ipynb", as_version=4).cells
    assert "pip install" in install.source and "%load_ext emberbook_magic" in install.source
    python.ok("%rust_restart")
    python.ok(f"%cd -q {ROOT / 'notebooks'}")
    for cell in cells:
        if cell.cell_type == "code":
            outcome = python.run(cell.source)
            meant = "raises-exception" in cell.metadata.get("tags", [])
            assert outcome.status == ("error" if meant else "ok"), outcome.traceback
            time.sleep(meant)


def test_the_lessons_for_colab_are_those_of_now(tmp_path):
    subprocess.run([ROOT / "scripts" / "make_colab", tmp_path], check=True)
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_text() for path in (ROOT / "notebooks" / "colab").glob("*.ipynb")}
