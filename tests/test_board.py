"""The board in a browser: gone through with its buttons, and unfolded where scripts do not run."""

import pytest
from playwright.sync_api import expect

NET = """
let net = sequential![linear(2, 3), sigmoid(), linear(3, 1)];
let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
let y_hat = tensor([[7.], [12.], [40.]]);
"""
FORWARD = "net.board(&x)"
BACKWARD = "net.board_backward(&x, |y| mse_loss(y, &y_hat)).update(0.01)"


@pytest.fixture
def board(notebook, shown):
    """The second of two boards on a page."""
    notebook.ok(NET)
    return lambda code, **how: shown(code, copies=2, **how).locator("[data-emberbook-board]").nth(1)


def test_buttons_go_through_the_stages(board):
    board = board(FORWARD)
    stages, forward = board.locator("[data-stage]"), board.get_by_role("button", name="forward")
    expect(stages.first.locator("td").first).to_be_visible()
    expect(stages.nth(1)).to_be_hidden()
    for number in range(2, 6):
        forward.click()
        expect(stages.nth(number - 1)).to_be_visible()
        expect(stages.nth(number - 2)).to_be_hidden()
    expect(forward).to_be_disabled()
    board.get_by_role("button", name="back").click()
    expect(stages.nth(3).locator("td").first).to_be_visible()
    board.get_by_label("all at once").check()
    for number in range(5):
        expect(stages.nth(number).locator("td").first).to_be_visible()


def test_one_sample_by_itself(board):
    board = board(FORWARD)
    rows = board.locator("[data-stage]").first.locator("tr[data-sample]")
    expect(rows.nth(0)).to_be_visible()
    board.get_by_label("sample", exact=True).select_option("3")
    expect(rows.nth(0)).to_be_hidden()
    expect(rows.nth(2)).to_be_visible()


def test_pointing_at_an_output_lights_what_it_comes_from(board):
    board = board(FORWARD)
    stage = board.locator("[data-stage]").first
    stage.locator("table").nth(2).locator("tr").nth(1).locator("td").first.hover()
    lit = stage.locator("td[data-lit]").evaluate_all("them => them.map(it => [[...it.closest('[data-stage]').querySelectorAll('table')].indexOf(it.closest('table')), it.parentElement.rowIndex, it.cellIndex].join('-'))")
    assert sorted(lit) == ["0-1-0", "0-1-1", "1-0-0", "1-1-0", "2-1-0"]
    bright = board.locator("[data-edge]").evaluate_all("them => them.filter(it => it.style.opacity == '1').map(it => it.dataset.edge)")
    assert sorted(bright) == ["0-0-0", "0-1-0"]


def test_an_arrow_opens_its_chain(board):
    board = board(BACKWARD)
    board.locator('[data-edge="0-1-2"]').dispatch_event("click")
    chain = board.locator('[data-chain="0-1-2"]')
    expect(chain.locator("td").first).to_be_visible()
    expect(chain.locator("summary")).to_contain_text("dL/dy1 · dy1/dy5 · dy5/dn5 · dn5/dw25")
    bright = board.locator("[data-edge]").evaluate_all("them => them.filter(it => it.style.opacity == '1').map(it => it.dataset.edge)")
    assert sorted(bright) == ["0-1-2", "1-2-0"]


def test_everything_is_there_without_scripts(board):
    board = board(BACKWARD, scripts=False)
    stages = board.locator("details[data-stage]")
    assert stages.count() == 6
    for number in range(6):
        stages.nth(number).locator("summary").scroll_into_view_if_needed()
        if not stages.nth(number).locator("td").first.is_visible():
            stages.nth(number).locator("summary").click()
        expect(stages.nth(number).locator("td").first).to_be_visible()
    board.get_by_text("The chain rule").click()
    board.locator("details[data-chain]").first.locator("summary").click()
    expect(board.locator("details[data-chain]").first.get_by_text("autodiff")).to_be_visible()
    board.get_by_text("The update").click()
    expect(board.get_by_text("before", exact=True)).to_be_visible()


def test_two_boards_do_not_disturb_each_other(board):
    board = board(FORWARD)
    other = board.page.locator("[data-emberbook-board]").first
    board.get_by_role("button", name="forward").click()
    expect(other.locator("[data-stage]").first).to_be_visible()
    expect(board.locator("[data-stage]").first).to_be_hidden()
