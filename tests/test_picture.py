"""The net as a picture, in a browser: on narrow and wide pages, light and dark, with a slider that needs no kernel."""

import pytest
from playwright.sync_api import expect

from browsing import THEMES

SMALL = """
let drawn = sequential![linear(2, 3), sigmoid(), linear(3, 1)];
let drawn_x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
"""
PICTURES = {
    "drawn.picture()": 6,
    "drawn.picture_of(&drawn_x)": 6,
    "drawn.picture_backward(&drawn_x, |y| y.mean())": 6,
    "sequential![linear(784, 100), relu(), linear(100, 10)].picture_of(&rand([4, 784]))": 34,
}


@pytest.fixture(autouse=True)
def net(notebook):
    notebook.ok(SMALL)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [800, 1280])
def test_every_neuron_is_on_the_page_in_its_ink(shown, width, theme):
    for code, neurons in PICTURES.items():
        page = shown(code, width, theme)
        circles = page.locator("svg circle")
        assert circles.count() == neurons
        for box in [circle.bounding_box() for circle in circles.all()]:
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, code
            assert box["width"] > 20, "large enough to read"
        for text in page.locator("svg text").all():
            assert text.evaluate("it => getComputedStyle(it).fill") == THEMES[theme][1]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing reaches out of the page"


def test_no_two_neurons_cover_each_other(shown):
    for code in PICTURES:
        boxes = [circle.bounding_box() for circle in shown(code).locator("svg circle").all()]
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = max(abs(one["x"] - other["x"]) - one["width"], abs(one["y"] - other["y"]) - one["height"])
                assert apart > 0, code


def test_a_training_is_stepped_through_without_a_kernel(shown):
    page = shown('slider("epoch", &[0, 1, 2], (0..3).map(|_| drawn.picture_of(&drawn_x)))')
    pictures = page.locator("[data-emberbook-picture]")
    expect(pictures.nth(0)).to_be_visible()
    expect(pictures.nth(2)).to_be_hidden()
    page.get_by_role("slider").fill("2")
    expect(pictures.nth(2)).to_be_visible()
    expect(pictures.nth(0)).to_be_hidden()
    expect(page.get_by_text("epoch = 2").first).to_be_visible()


def test_without_scripts_the_pictures_unfold(shown):
    page = shown('slider("epoch", &[0, 1], (0..2).map(|_| drawn.picture()))', scripts=False)
    second = page.locator("[data-emberbook-picture]").nth(1)
    expect(second).to_be_hidden()
    page.get_by_text("epoch = 1").click()
    expect(second).to_be_visible()


def test_where_a_number_came_from_fits_on_a_narrow_page(shown):
    page = shown("why([0, 1, 2, 3], || conv2d(3, 4, 3).forward(&rand([1, 3, 8, 8])).relu())")
    assert page.locator("table").count() == 6, "patch and kernel of three channels"
    expect(page.get_by_text("kernel, channel 2")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    assert page.get_by_text("kernel, channel 2").bounding_box()["x"] < 700


def test_names_never_become_script(shown):
    page = shown(r'drawn.picture().names(&[&["<img src=x onerror=window.hit=1>", "</title><script>window.hit=1</script>"]])')
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    assert page.locator("img, script").count() == 0
