"""A cell of Python is answered with the same in Rust, and what is proposed runs."""

import pytest

from notebook import Notebook, plain
from python_cells import CELLS, NO_RUST

# What the cells speak of.
VARIABLES = """
let x = tensor([[1., 2.], [3., 4.]]); let y = ones([2, 1]); let w = randn([2, 1]).requires_grad();
let net = sequential![linear(2, 1)]; let criterion = MseLoss::new(); let mut optimizer = Sgd::new(net.parameters(), 0.1);
let loss = criterion.forward(&net.forward(&x), &y); loss.backward(); x.mm(&w).sum().backward();
let number = 2.0; let mut count = 3; let mut i = 0; let mut list = vec![1.0, 2.0, 3.0]; let flag = true;
let device = Device::cpu();
"""

PANICS = ['panic!("no");', "x.to(&Device::cuda())"]


@pytest.fixture(scope="module", params=["en", "zh-TW"])
def kernel(request, tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("python"), EMBERBOOK_LANGUAGE=request.param)
    notebook.ok(VARIABLES)
    notebook.language = request.param
    yield notebook
    notebook.close()


def said(notebook, cell):
    """What is said above the compiler's words."""
    outcome = notebook.run(cell)
    assert outcome.status == "error", cell
    return plain(outcome.traceback).split("\n\nerror")[0]


@pytest.mark.parametrize(("python", "rust"), CELLS, ids=[python.split("\n")[0] for python, _ in CELLS])
def test_python_is_said_in_rust(kernel, python, rust):
    answer = said(kernel, python)
    if "\n" in rust:
        assert answer.endswith("\n\n" + rust), answer
    else:
        assert f"`{rust}`" in answer.splitlines()[0], answer


@pytest.mark.parametrize(("python", "english", "chinese"), NO_RUST, ids=[python.split("\n")[0] for python, *_ in NO_RUST])
def test_what_has_no_counterpart_is_named_as_such(kernel, python, english, chinese):
    assert said(kernel, python) == (english if kernel.language == "en" else chinese)


def test_what_is_proposed_runs(shared_notebook):
    for _, rust in CELLS:
        shared_notebook.ok(VARIABLES)
        outcome = shared_notebook.run(rust)
        # One is there to panic, and another needs a GPU.
        assert outcome.status == "ok" or outcome.reply["ename"] == "Panic" and rust in PANICS, rust
    shared_notebook.ok("%reset")


def test_a_name_of_pythons_opens_the_phrasebook(shared_notebook):
    def page(name):
        (found,) = shared_notebook.ok(f"?{name}").reply["payload"]
        return found["data"]["text/plain"].splitlines()[0]

    assert page("print") == 'print(x)  →  println!("{x:?}");'
    assert page("torch.nn.ReLU").endswith("relu()")
    assert page("lambda") == "lambda x: x + 1  →  |x| x + 1"


def test_the_notebooks_own_names_are_not_pythons(shared_notebook):
    shared_notebook.ok("%reset")
    shared_notebook.ok("fn len(list: &Vec<i32>) -> usize { list.len() }")
    assert "`.len()`" not in said(shared_notebook, "let n: i32 = len(3);")
