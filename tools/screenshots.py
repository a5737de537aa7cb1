"""Take the pictures in docs/screenshots: phone and desk, light and dark, of an invented agency.

Starts a server of its own on an agency of its own, in a folder that is thrown away.
"""

import base64
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
ADDRESS = "127.0.0.1:8765"
SIGN_IN = re.compile(r"^\W*(?P<role>\w+)\b.*?\s(?P<email>\S+@\S+)\s+(?P<password>\S+)$", re.M)
SCREENS = {"390": (390, 844), "1280": (1280, 900)}
SCHEMES = ("light", "dark")
CLIENTS = "48"  # no picture shows more, and they are there in a third of the time


class Picture(NamedTuple):
    """A page to take: at a path, or where `then` goes from there."""

    name: str
    role: str
    path: str
    then: Callable[[Page], None] = lambda page: None


def first_client(page: Page) -> None:
    page.goto(page.locator("main .card a, main tbody a").first.get_attribute("href"))


def last_quarter(page: Page) -> None:
    page.get_by_label("VOCA Victim Assistance (").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/preview/**")


def start_a_round(page: Page) -> None:
    page.get_by_role("button", name="Start a round").first.click()
    page.get_by_role("button", name="Save the round").wait_for()


TABLE = [
    Picture("sign-in", "", "/account/login/"),
    Picture("my-day", "worker", "/day/"),
    Picture("log-a-contact", "worker", "/contacts/new/"),
    Picture("client", "worker", "/clients/", first_client),
    Picture("round", "worker", "/day/", start_a_round),
    Picture("directory", "worker", "/directory/"),
    Picture("team", "supervisor", "/team/"),
    Picture("report", "director", "/reports/new/", last_quarter),
    Picture("people", "administrator", "/people/"),
    Picture("log", "auditor", "/log/"),
]


def environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{home / 'agency.sqlite3'}",
        "MEDIA_ROOT": str(home / "media"),
        "ERASURE_LEDGER": str(home / "erasures.ledger"),
        "TRAIL_ANCHOR": str(home / "trail.anchor"),
        "SECRET_KEY": secrets.token_hex(),
        "ENCRYPTION_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "AUDIT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DEBUG": "0",
        "DEMO": "1",
    }


@contextmanager
def agency() -> Iterator[dict[str, tuple[str, str]]]:
    """Serve a fresh invented agency; yield an e-mail and a password for each role."""
    with tempfile.TemporaryDirectory() as home:
        variables = environment(Path(home))

        def manage(*arguments: str) -> str:
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.check_output(command, cwd=ROOT, env=variables, text=True)

        manage("migrate", "--verbosity", "0")
        printed = manage("load_demo", "--clients", CLIENTS)
        sign_ins = {
            role.lower(): (email, word) for role, email, word in SIGN_IN.findall(printed)
        }
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--bind",
                ADDRESS,
                "--threads",
                "4",
                "config.wsgi",
            ],
            cwd=ROOT,
            env=variables,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_it_answers()
            yield sign_ins
        finally:
            server.terminate()
            server.wait()


def wait_until_it_answers(seconds: int = 30) -> None:
    for _ in range(seconds * 4):
        try:
            urllib.request.urlopen(f"http://{ADDRESS}/account/login/")
            return
        except OSError:
            time.sleep(0.25)
    sys.exit("The server did not start.")


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main").wait_for()


def take(browser: Browser, picture: Picture, sign_ins: dict[str, tuple[str, str]]) -> None:
    context = browser.new_context(base_url=f"http://{ADDRESS}", reduced_motion="reduce")
    page = context.new_page()
    if picture.role:
        sign_in(page, *sign_ins[picture.role])
    page.goto(picture.path)
    picture.then(page)
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=PICTURES / f"{picture.name}-{screen}-{scheme}.png")
    context.close()


def main(wanted: list[str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("No Chromium; add it with: apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with agency() as sign_ins, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in TABLE:
            if not wanted or picture.name in wanted:
                take(browser, picture, sign_ins)
                print(picture.name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
