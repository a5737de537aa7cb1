"""Drive Debian's own Firefox and WebKit, which Playwright can't: it brings patched ones.

Both speak WebDriver (https://www.w3.org/TR/webdriver2/): WebKit through its driver over HTTP;
Firefox through Marionette, the socket to which geckodriver translates, which Debian 12 does not
have. The commands are the same, so one small class serves both.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.invented_agency import free_port

PATIENCE = 120  # seconds: a machine that is busy is slow, not broken
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the standard's own name for a reference
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT_DRIVER = shutil.which("WebKitWebDriver")
DISPLAY = shutil.which("Xvfb")
MINI_BROWSERS = Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")
MINI_BROWSER = next(iter(sorted(MINI_BROWSERS)), None)
WEBKIT_WINDOW = Path(__file__).with_name("webkit_window.py")

PREFERENCES = {
    "marionette.port": 0,
    "remote.prefs.recommended": False,  # they turn off what a crash brings back
    "browser.sessionstore.interval": 1000,  # ms; 15 s otherwise
    "browser.sessionstore.resume_from_crash": True,
    "browser.startup.page": 3,  # open what was open when it was closed
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "signon.rememberSignons": False,
    "toolkit.cosmeticAnimations.enabled": False,
    "network.proxy.type": 0,  # a test may have set one
    "ui.prefersReducedMotion": 1,
}


class WebDriverError(Exception):
    pass


class Driven:
    """A browser with one page. `command` sends a command of WebDriver and returns its value."""

    def __init__(
        self,
        command: Callable[[str, dict[str, Any]], Any],
        url: str,
        kill: Callable[[], None],
        close: Callable[[], None],
    ) -> None:
        self.command = command
        self.url = url
        self.kill = kill  # as a crash does
        self.close = close

    def go(self, path: str) -> None:
        self.command("Navigate", {"url": f"{self.url}{path}"})

    def print(self) -> bytes:
        """Return the page on paper, as a PDF. WebKit's driver has no such command."""
        return base64.b64decode(self.command("Print", {}))

    def run(self, script: str, *args: Any) -> Any:
        return self.command("ExecuteScript", {"script": script, "args": list(args)})

    @property
    def address(self) -> str:
        return self.run("return location.href")

    @property
    def words(self) -> str:
        return self.run("return document.body.innerText")

    def find(self, xpath: str) -> str:
        """Return the first element that is shown, waiting for it."""
        return patiently(lambda: self._shown(xpath), f"nothing is at {xpath}")

    def _shown(self, xpath: str) -> str | None:
        for element in self.command("FindElements", {"using": "xpath", "value": xpath}):
            if self.run("return arguments[0].getClientRects().length > 0", element):
                return element[ELEMENT]
        return None

    def click(self, xpath: str) -> None:
        """Click, in the middle of the window: WebKit's driver misses what is at its edge."""
        element = self.find(xpath)
        self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: element})
        self.command("ElementClick", {"id": element})

    def resize(self, width: int, height: int = 844) -> None:
        """Make the window as narrow as it gets, which is no narrower than its own buttons."""
        self.command("SetWindowRect", {"width": width, "height": height})

    def press(self, name: str) -> None:
        """Press a button, or follow a link, by its name."""
        self.click(f"//*[self::button or self::a][normalize-space(.)={name!r}]")

    def follow(self, name: str) -> None:
        """Press, and wait until another page has come."""
        self.run("document.documentElement.dataset.before = 1")
        self.press(name)
        self.wait(
            "return document.readyState == 'complete'"
            " && !document.documentElement.dataset.before"
        )

    def type(self, xpath: str, words: str) -> None:
        self.command("ElementSendKeys", {"id": self.find(xpath), "text": words})

    def fill(self, label: str, words: str) -> None:
        self.type(labelled(label), words)

    def choose(self, label: str) -> None:
        """Tick the box, or choose the answer, with this label."""
        self.click(f"//label[normalize-space(.)={label!r}]")

    def wait(self, script: str, *args: Any) -> Any:
        """Wait until a script returns something true, and return it."""

        def once() -> Any:
            try:
                return self.run(script, *args)
            except WebDriverError:  # between two pages there is none to ask
                return None

        return patiently(once, f"never came true: {script}")

    def sign_in(self, email: str, password: str) -> None:
        self.go("/account/login/")
        self.type("//input[@type='email']", email)
        self.type("//input[@type='password']", password)
        self.follow("Sign in")


def labelled(label: str) -> str:
    return (
        f"//*[@id=//label[normalize-space(text())={label!r}]/@for]"
        f"|//label[normalize-space(text())={label!r}]//input"
    )


def patiently(ask: Callable[[], Any], otherwise: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.1)
    raise AssertionError(otherwise)


@contextmanager
def firefox(home: Path, url: str) -> Iterator[Driven]:
    """Start Firefox with a profile in `home`."""
    home.mkdir(exist_ok=True)
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in PREFERENCES.items()
    ]
    (home / "user.js").write_text("\n".join(lines))
    port_file = home / "MarionetteActivePort"
    port_file.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            str(FIREFOX),
            "--headless",
            "--marionette",
            "--remote-allow-system-access",  # to take its network away
            "--no-remote",
            "--profile",
            str(home),
        ],
        env=os.environ | {"HOME": str(home), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def kill() -> None:
        process.kill()
        process.wait()

    def close() -> None:
        command("Marionette:Quit", {"flags": ["eAttemptQuit"]})
        process.wait(PATIENCE)

    try:
        port = patiently(lambda: port_file.exists() and port_file.read_text(), "no Firefox")
        with socket.create_connection(("127.0.0.1", int(port)), PATIENCE) as connection:
            command = marionette(connection)
            command("NewSession", {})
            yield Driven(command, url, kill, close)
    finally:
        kill()


def marionette(connection: socket.socket) -> Callable[[str, dict[str, Any]], Any]:
    """Return what sends a command: `LENGTH:[0, id, name, parameters]`."""
    stream = connection.makefile("rb")

    def receive() -> Any:
        length = b""
        while (letter := stream.read(1)) != b":":
            if not letter:
                raise WebDriverError("Firefox has gone.")
            length += letter
        return json.loads(stream.read(int(length)))

    receive()  # a greeting
    number = 0

    def command(name: str, parameters: dict[str, Any]) -> Any:
        nonlocal number
        number += 1
        full_name = name if ":" in name else f"WebDriver:{name}"
        message = json.dumps([0, number, full_name, parameters]).encode()
        connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = receive()
        if error:
            raise WebDriverError(error["message"])
        return result["value"] if isinstance(result, dict) and "value" in result else result

    return command


@contextmanager
def webkit(home: Path, url: str, *, on_disk: bool = False) -> Iterator[Driven]:
    """Start a small browser of WebKit, its files in `home`, on a display that nobody sees.

    Args:
        on_disk: whether it keeps what a site stores, as a phone does. WebKit's own, which
            keeps its session in memory, has buttons and menus; ours has none.
    """
    home.mkdir(exist_ok=True)
    folders = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    with display() as screen:
        port = free_port()
        process = subprocess.Popen(
            [str(WEBKIT_DRIVER), f"--port={port}"],
            env=os.environ
            | dict.fromkeys(folders, str(home))
            | {"DISPLAY": screen, "GDK_BACKEND": "x11"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        base = f"http://127.0.0.1:{port}/session"
        own, ours = [str(MINI_BROWSER), "--automation"], [sys.executable, str(WEBKIT_WINDOW)]
        binary, *arguments = ours if on_disk else own
        options = {"binary": binary, "args": arguments}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        session = ""

        def end() -> None:
            nonlocal session
            ended, session = session, ""
            if ended:
                over_http("DELETE", f"{base}/{ended}")

        try:
            patiently(lambda: answers(port), "no WebKitWebDriver")
            session = over_http("POST", base, wanted)["sessionId"]
            yield Driven(http_commands(f"{base}/{session}"), url, end, end)
        finally:
            end()
            process.kill()
            process.wait()


ADDRESSES = {
    "Navigate": "url",
    "ExecuteScript": "execute/sync",
    "FindElements": "elements",
    "ElementClick": "element/{id}/click",
    "ElementSendKeys": "element/{id}/value",
    "SetWindowRect": "window/rect",
}


def http_commands(base: str) -> Callable[[str, dict[str, Any]], Any]:
    def command(name: str, parameters: dict[str, Any]) -> Any:
        return over_http("POST", f"{base}/{ADDRESSES[name].format(**parameters)}", parameters)

    return command


def over_http(method: str, address: str, body: dict[str, Any] | None = None) -> Any:
    request = Request(
        address,
        json.dumps(body or {}).encode() if method == "POST" else None,
        {"Content-Type": "application/json"},
        method=method,
    )
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]
    except OSError as error:
        answer = error.read().decode() if hasattr(error, "read") else str(error)
        raise WebDriverError(answer) from error


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def display() -> Iterator[str]:
    """Start a screen without a monitor, and return its name for X."""
    read, write = os.pipe()
    screen = ["-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    process = subprocess.Popen(
        [str(DISPLAY), "-displayfd", str(write), *screen],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as named:
            yield f":{named.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
