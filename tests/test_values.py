"""Tensors, modules and a watched training in a browser: on narrow and wide pages, light and dark, where no script runs."""

import pytest
from playwright.sync_api import expect

from browsing import THEMES

VALUES = """
manual_seed(0);
let values_net = sequential!["features" => sequential![conv2d(1, 8, 5), relu()], "out" => linear(4608, 10)];
let values_maps = values_net["features"].forward(&rand([1, 1, 28, 28]));
"""
TRAINING = """
manual_seed(0);
let watched_net = sequential![linear(2, 30), relu(), linear(30, 15), relu(), linear(15, 2)];
let (watched_x, watched_y) = (randn([64, 2]), randint(0, 2, [64]));
let mut watched_optimizer = Adam::new(watched_net.parameters(), 0.01);
let watched = watch(&watched_net);
for epoch in 0..100 {
    let loss = cross_entropy(&watched_net.forward(&watched_x), &watched_y);
    watched_optimizer.zero_grad();
    loss.backward();
    watched.step(&loss);
    watched_optimizer.step();
}
"""


@pytest.fixture(autouse=True)
def net(notebook):
    notebook.ok(VALUES)


def fits(page, width):
    for picture in page.locator("img, svg").all():
        if picture.is_visible():
            box = picture.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [800, 1280])
def test_a_large_tensor_is_a_picture_with_its_scale(shown, width, theme):
    page = shown("rand([1000, 1000]) - 0.5", width, theme, scripts=False)
    heat = page.get_by_role("img", name="heat map")
    assert heat.bounding_box()["width"] == pytest.approx(322, abs=3), "as wide as it is high"
    assert heat.bounding_box()["height"] == pytest.approx(322, abs=3)
    assert heat.evaluate("it => it.naturalWidth") == 80
    expect(page.get_by_text("each the mean of 144 to 169 numbers")).to_be_visible()
    expect(page.get_by_role("img", name="colour scale")).to_be_visible()
    fits(page, width)
    expect(page.locator("td").first).to_be_hidden()
    page.get_by_text("The first and the last numbers").click()
    assert page.locator("td:visible").count() == 49


def test_slices_unfold(shown):
    page = shown("values_maps", scripts=False)
    slices = page.get_by_role("img", name="heat map [0,")
    expect(slices.first).to_be_visible()
    expect(slices.nth(1)).to_be_hidden()
    page.get_by_text("7 more of 8 slices").click()
    assert slices.count() == 8
    expect(slices.last).to_be_visible()
    fits(page, 800)


def test_a_small_tensor_is_its_numbers_and_one_line(shown):
    page = shown("tensor([[1., 2., 3.], [4., 5., 6.]])")
    assert page.locator("td:visible").count() == 6
    assert page.locator("img, details").count() == 0
    expect(page.get_by_text("2 × 3, f32")).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [800, 1280])
def test_a_module_unfolds_layer_by_layer(shown, width, theme):
    page = shown("&values_net", width, theme, scripts=False)
    weight = page.get_by_text("weight [8, 1, 5, 5]", exact=True)
    expect(weight).to_be_hidden()
    page.locator("summary", has_text="features: ").click()
    page.locator("summary", has_text="Conv2d").click()
    expect(weight).to_be_visible()
    histogram = page.get_by_role("img", name="histogram").first
    assert histogram.bounding_box()["width"] == 96
    expect(page.get_by_text("46,298 parameters")).to_be_visible()
    fits(page, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_names_never_become_script(notebook, browser):
    html = notebook.ok('sequential!["<img src=x onerror=window.hit=1>" => linear(1, 1)]').result["text/html"]
    page = browser.new_page()
    page.set_content(html)
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    assert page.locator("img[src=x], script").count() == 0
    page.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [800, 1280])
def test_a_watched_training_stays_as_a_figure(notebook, opened, width, theme):
    kind, last = notebook.ok(TRAINING).outputs[-1]
    assert kind == "update_display_data"
    assert last["data"]["text/plain"].startswith("100 steps, loss ")
    page = opened(last["data"]["image/svg+xml"], width, theme, scripts=False)
    for title in ("loss", "size of the gradients", "how far the weights have moved", "dead units"):
        expect(page.get_by_text(title, exact=True)).to_be_visible()
    fits(page, width)


def test_a_watched_training_is_drawn_at_a_bounded_rate(notebook):
    outcome = notebook.ok(
        """
        let quick_net = linear(1, 1);
        let quick = watch(&quick_net);
        let started = std::time::Instant::now();
        while started.elapsed().as_secs_f64() < 1.1 {
            let loss = quick_net.forward(&ones([1, 1])).mean();
            quick_net.zero_grad();
            loss.backward();
            quick.step(&loss);
        }
        """
    )
    kinds = [kind for kind, _ in outcome.outputs]
    assert kinds.count("display_data") == 1
    assert 2 <= kinds.count("update_display_data") <= 7, "five times a second, and once at the end"
