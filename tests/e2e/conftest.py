"""A real browser, in front of a real server, in front of the invented agency."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from demo.loading import SEED
from demo.stories import stories
from tests.invented_agency import CLIENTS

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
PHONE = 390
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Only violations are asked for: what axe finds right is ten times as much to carry over.
FIND_VIOLATIONS = """rules =>
    axe.run({runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)
"""


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium; apt-get install chromium")
                )


@pytest.fixture(scope="session")
def names():
    """The name of every client of the agency."""
    made = stories(seed=SEED, today=timezone.localdate(), clients=int(CLIENTS))
    return [story.name for story in made]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": options}


@pytest.fixture
def no_draft_is_left(agency):
    """Begin without what another journey typed and left."""
    agency.delete_drafts()


@pytest.fixture
def complaints(agency):
    """What the browser's console complains of, refused styles and scripts included."""
    heard: list[str] = []
    yield heard
    assert heard == [], agency.log.read_text()[-4000:]


@pytest.fixture
def visit(browser, agency, complaints, no_draft_is_left) -> Callable[..., Page]:
    """Open a browser of one's own: `visit(width=1280)`, or `visit("worker")` signed in."""
    contexts = []

    def visit(role: str = "", *, width: int = PHONE, **options) -> Page:
        screen = {"width": width, "height": 844}
        context = browser.new_context(
            base_url=agency.url, viewport=screen, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: message.type == "error" and complaints.append(message.text),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        if role:
            sign_in(page, *agency.sign_ins[role])
        return page

    yield visit
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label(re.compile("e-?mail", re.I)).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    follow(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def follow(link: Locator) -> None:
    """Click, and wait for the page that it leads to: what comes next looks at that one."""
    with link.page.expect_navigation():
        link.click()


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """Return what axe finds wrong with a page, in axe's own words.

    In dark only the colours are looked at: they are all that differs from light.
    """
    axe = Axe()

    def violations(page: Page) -> list[str]:
        found = []
        if page.evaluate("!window.axe"):
            page.evaluate(axe.axe_script)
        for scheme, rules in (("dark", OF_COLOUR), ("light", EVERY_RULE)):
            page.emulate_media(color_scheme=scheme)
            for violation in page.evaluate(FIND_VIOLATIONS, rules):
                places = [node["html"][:120] for node in violation["nodes"][:3]]
                found.append(f"{violation['help']} ({scheme}, {page.url}): {places}")
        return found

    return violations


@pytest.fixture(scope="session")
def assert_accessible(violations) -> Callable[[Page], None]:
    def assert_accessible(page: Page) -> None:
        assert violations(page) == []

    return assert_accessible
