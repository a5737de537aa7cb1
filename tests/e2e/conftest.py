"""A real browser, in front of a real server, in front of the invented agency."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from demo.loading import SEED
from demo.stories import stories
from tests import migrated

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
PHONE = 390
CLIENTS = "48"
SIGN_IN = re.compile(r"^\W*(?P<role>\w+)\b.*?\s(?P<email>\S+@\S+)\s+(?P<password>\S+)$", re.M)
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


@dataclass
class Agency:
    """The demo agency: where it answers, who may sign in, and what its database says."""

    url: str
    log: Path
    environment: dict[str, str]
    sign_ins: dict[str, tuple[str, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Give it tables, with nobody in them."""
        migrated.copy_to(Path(self.environment["DATABASE_URL"].removeprefix("sqlite:///")))

    def manage(self, *arguments: str) -> str:
        """Run a management command on the agency's database and return what it prints."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def ask(self, code: str) -> str:
        """Return what a piece of Python prints when run inside the agency's Django shell."""
        return self.manage("shell", "--no-imports", "--command", code).strip()


@pytest.fixture(scope="session")
def invented(tmp_path_factory, testrun_uid) -> Path:
    """Return a folder with the invented agency and its sign-ins: one for all workers."""
    home = tmp_path_factory.getbasetemp().parent / f"invented-{testrun_uid}"
    with migrated.alone(home.with_suffix(".lock")):
        if not home.exists():
            home.mkdir()
            agency = Agency("", home / "log", environment(home))
            agency.begin()
            printed = agency.manage("load_demo", "--clients", CLIENTS, "--verbosity", "0")
            (home / "sign-ins").write_text(printed)
    return home


@pytest.fixture(scope="session")
def agency(tmp_path_factory, invented):
    home = shutil.copytree(invented, tmp_path_factory.mktemp("agency"), dirs_exist_ok=True)
    with served(home, environment(home)) as agency:
        yield agency


@contextmanager
def served(home: Path, environment: dict[str, str]) -> Iterator[Agency]:
    """Serve the agency of a folder, for as long as the block lasts."""
    port = free_port()
    agency = Agency(f"http://127.0.0.1:{port}", home / "log", environment)
    for role, email, password in SIGN_IN.findall((home / "sign-ins").read_text()):
        agency.sign_ins.setdefault(role.lower(), (email, password))
    options = ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    options += ["--access-logfile", "-", "--access-logformat", "%(t)s %(m)s %(U)s %(s)s"]
    with agency.log.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "config.wsgi"],
            cwd=settings.ROOT,
            env=agency.environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(server, port, agency.log)
        yield agency
    finally:
        server.terminate()
        server.wait()


def environment(home: Path) -> dict[str, str]:
    """Return a development server's settings, with a database of its own."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{home / 'agency.sqlite3'}",
        "MEDIA_ROOT": str(home / "media"),
        "ERASURE_LEDGER": str(home / "erasures.ledger"),
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_KEYS": settings.ENCRYPTION_KEYS[0],  # as in a copied database
        "AUDIT_KEY": settings.AUDIT_KEY,
        "DEBUG": "0",
        "DEMO": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


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
def complaints(agency):
    """What the browser's console complains of, refused styles and scripts included."""
    heard: list[str] = []
    yield heard
    assert heard == [], agency.log.read_text()[-4000:]


@pytest.fixture
def visit(browser, agency, complaints) -> Callable[..., Page]:
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
