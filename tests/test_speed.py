"""How fast a cell is, as ratios within one run: to plain rustc on the same code, and to the same cells in
another notebook, in turns.
scripts/bench measures the same for docs/performance.md, for longer."""

from bench import kernels
from lesson import lessons


def test_a_cell_takes_little_longer_than_the_compiler():
    cells = kernels.beside_rustc(rounds=7)
    for cell in cells:
        print(f"plain rustc {cell.plain * 1000:.0f} ms, the cell {cell.cell * 1000:.0f} ms, {cell.ratio:.2f} times")
    assert kernels.median(cell.ratio for cell in cells) < 1.3


def test_a_cell_stays_fast_in_a_long_notebook():
    times = kernels.long_notebook(rounds=5)
    print(f"in a fresh one {times.fresh * 1000:.0f} ms, in a long one {times.long * 1000:.0f} ms, {times.ratio:.2f} times")
    assert times.ratio < 1.25


def test_many_cells_leave_little_behind():
    day = kernels.long_day(cells=350)
    print(day)
    assert day.growth_per_cell < 100e3
    assert day.files_last <= day.files_first + 5


def test_a_lesson_takes_little_memory():
    # One with small numbers, so that what is measured is the kernel.
    small = next(path for path in lessons() if path.stem.startswith("1.3"))
    assert kernels.lesson(small, rounds=1).memory < 200e6
