"""The browser that the tests look at pages with."""

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The paper and the ink of a page.
THEMES = {"light": ("rgb(255, 255, 255)", "rgb(17, 17, 17)"), "dark": ("rgb(17, 17, 17)", "rgb(238, 238, 238)")}


def chromium(playwright):
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return playwright.chromium.launch(executable_path=next(filter(None, found)), args=FLAGS)
