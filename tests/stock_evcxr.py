"""What scripts/check-stock-evcxr measures and tries in a stock evcxr_jupyter, beside test_preloaded_evcxr.py."""

import pytest

from conftest import ROOT
from notebook import Notebook
from test_preloaded_evcxr import KERNEL, seconds_to


def test_the_first_tensor_is_there_within_five_seconds(tmp_path):
    seconds = seconds_to(tmp_path, KERNEL, 'let x = tensor([[1., 2.]]);\nprintln!("{x}");', "tensor([[1., 2.]])\n")
    print(f"the first tensor after {seconds:.1f} s")
    assert seconds < 5


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("stock"), kernel_name="stock-evcxr")
    notebook.ok(f':dep emberbook = {{ path = "{ROOT / "crates" / "emberbook"}" }}', timeout=3000)
    notebook.ok("use emberbook::prelude::*;", timeout=3000)
    yield notebook
    notebook.close()


@pytest.mark.timeout(6000)
def test_numbers_by_dep(stock):
    stock.ok("let x = tensor([[1., 2.], [2., 3.]]);", timeout=600)
    assert stock.ok('println!("{}", x.mm(&x));', timeout=600).stdout == "tensor([[ 5.,  8.],\n        [ 8., 13.]])\n"


@pytest.mark.timeout(6000)
def test_displays_by_dep(stock):
    shown = str(stock.ok("display(&plot(&vec![3., 2., 1.]));", timeout=600).outputs)
    assert "image/svg+xml" in shown
