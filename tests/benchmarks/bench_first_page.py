"""How long the first page takes on a phone with a bad connection, cold, in Chromium.

A time is no test: it changes with what else the machine does. The bytes are one, in
`tests/e2e/test_first_view.py`.
"""

from statistics import median
from time import perf_counter

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, PHONE
from tests.e2e.wire import cold

USABLE_WITHIN = 2_000  # milliseconds
SEES_AND_CAN_PRESS = """() => {
    const button = [...document.querySelectorAll("main .govuk-button")].find(
        (one) => one.getClientRects().length > 0);
    return button && document.body.classList.contains("js-enabled");
}"""

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium; apt-get install chromium")


@pytest.fixture
def page(built_agency):
    """A page of a phone. Its browser ends with it: while it runs, Django asks no database."""
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    screen = {"width": PHONE, "height": 844}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser.new_context(base_url=built_agency.url, viewport=screen).new_page()


def milliseconds_until_usable(page, act) -> float:
    """Return how long it takes until the main button of a page shows, and its script runs."""
    with cold(page, throttled=True):
        began = perf_counter()
        act()
        page.wait_for_function(SEES_AND_CAN_PRESS)
        return (perf_counter() - began) * 1000


def test_the_first_page_is_usable_soon(page, built_agency, scaled, report):
    report.head("First page, cold, slow 4G, a processor four times as slow: medians")
    email, password = built_agency.sign_ins["worker"]
    took: dict[str, list[float]] = {"sign-in page": [], "My day after signing in": []}
    for _ in range(scaled(5, 1)):
        page.context.clear_cookies()
        took["sign-in page"].append(
            milliseconds_until_usable(page, lambda: page.goto("/account/login/"))
        )
        page.get_by_label("Work email").fill(email)
        page.get_by_label("Password", exact=True).fill(password)

        def sign_in() -> None:
            with page.expect_navigation(url="**/day/", wait_until="commit"):
                page.get_by_role("button", name="Sign in", exact=True).click()

        took["My day after signing in"].append(milliseconds_until_usable(page, sign_in))
    for what, times in took.items():
        report.line(what, median(times), "ms", at_most=USABLE_WITHIN)
