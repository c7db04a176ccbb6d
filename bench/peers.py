"""What students have today: PyTorch in ipykernel, and a stock evcxr_jupyter with the helper crate by `:dep`."""

from dataclasses import dataclass

from bench import kernels

PYTORCH, STOCK = "pytorch", "stock-evcxr"

FIRST_TENSOR = "import torch\nprint(torch.ones([2, 2]))"


@dataclass
class Stock:
    first_tensor: float
    cells: list
    memory: int


def stock(rounds=5):
    """The helper crate is compiled in the kernel first, as in every new kernel there."""
    with kernels.started(STOCK) as notebook:
        dependency = f':dep emberbook = {{ path = "{kernels.ROOT / "crates" / "emberbook"}" }}'
        first = [dependency, "use emberbook::prelude::*;", 'println!("{}", ones([2, 2]));']
        first_tensor = sum(kernels.seconds(notebook, cell) for cell in first)
        notebook.ok(kernels.VARIABLES, timeout=kernels.PATIENCE)
        cells = [kernels.seconds(notebook, cell) for cell in kernels.CELLS for _ in range(rounds)]
        return Stock(first_tensor, cells, kernels.memory(notebook))
