"""The cells that must run as written, in order, in one kernel."""

import re

import pytest

from conftest import ROOT
from notebook import Notebook

CELLS = (ROOT / "tests" / "contract_cells.rs").read_text().split("//%%\n")


def cell(start):
    """The place of the cell that has a line beginning like this."""
    found = [i for i, code in enumerate(CELLS) if any(line.startswith(start) for line in code.splitlines())]
    assert found, f"no contract cell has a line that begins with {start!r}"
    return found[0]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Every cell's outcome, from the first to the last."""
    notebook = Notebook(tmp_path_factory.mktemp("contract"))
    yield [notebook.run(code) for code in CELLS]
    notebook.close()


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_cell_runs(outcomes, number):
    outcome = outcomes[number]
    assert outcome.status == "ok", CELLS[number] + outcome.traceback
    assert outcome.stderr == ""


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+\.\d*(?:e[+-]?\d+)?", text)]


def test_net_prints_as_in_pytorch(outcomes):
    assert outcomes[cell("manual_seed(0)")].stdout == (
        "Sequential(\n"
        "  (0): Linear(in_features=2, out_features=3, bias=True)\n"
        "  (1): Linear(in_features=3, out_features=2, bias=True)\n"
        "  (2): Linear(in_features=2, out_features=1, bias=True)\n"
        ")\n"
    )


def test_seed_gives_pytorch_weights(outcomes):
    # torch.manual_seed(0); nn.Linear(2, 3).weight
    first = outcomes[cell("for param in my_net.parameters() { println")].stdout
    assert numbers(first)[:6] == pytest.approx([-0.0053, 0.3793, -0.5820, -0.5204, -0.2723, 0.1896])
    assert first.startswith("Parameter containing:\ntensor([[-0.0053,  0.3793],\n")


def test_data_and_its_shape(outcomes):
    assert outcomes[cell("let x = tensor")].stdout == "tensor([[ 1.,  2.],\n        [ 2.,  3.],\n        [10.,  5.]])\n[3, 2]\n"


def test_layer_and_product_agree(outcomes):
    by_hand = outcomes[cell("let hidden1 = x.mm")].result["text/plain"]
    # X W1' + b1 with the four-decimal weights of the cell above, by NumPy.
    expected = [-1.2635, -2.4347, -1.1134, -1.3096, -3.6060, -1.4397, 1.4344, -9.3572, -2.2435]
    assert numbers(by_hand) == pytest.approx(expected, abs=1e-4)
    assert numbers(outcomes[cell("let hidden1 = my_net[0]")].stdout) == numbers(by_hand)


def test_one_number(outcomes):
    (number,) = numbers(outcomes[cell("hidden1.get")].result["text/plain"])
    assert number == pytest.approx(-2.4347, abs=1e-4)


def test_loss_falls(outcomes):
    figure = outcomes[cell("let mut optimizer")].result
    assert figure["image/svg+xml"].lstrip().startswith("<svg")
    assert figure["text/plain"]


def test_figure_is_displayed(outcomes):
    (figure,) = outcomes[cell("display(&plot")].displays
    assert "<svg" in figure["image/svg+xml"]


def test_device_is_named(outcomes):
    assert re.match(r"cpu|cuda .+", outcomes[cell("let device")].stdout)


def test_trace_names_every_layer(outcomes):
    trace = outcomes[cell("my_net.trace")].result
    assert trace["text/plain"].count("Linear") >= 3
    assert "text/html" in trace


def test_summary_counts_parameters(outcomes):
    assert re.search(r"\b20\b", outcomes[cell("summary(")].result["text/plain"])
