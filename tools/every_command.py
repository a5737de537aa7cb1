"""Start every command that `make help` lists, in its shortest form, so that none breaks unseen.

What is served is asked for its first page, then stopped. The database is thrown away.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import suite

PATIENCE = 180  # seconds until a page answers, on a busy machine


def run(name: str, *arguments: str, **environment: str) -> None:
    subprocess.run(
        ["make", name, *arguments], cwd=suite.ROOT, env=os.environ | environment, check=True
    )


def collect(name: str) -> None:
    """Begin a part of `make test`, which runs it in full."""
    run(name, PYTEST_ADDOPTS="--collect-only --quiet --quiet")


def leave_unchanged(name: str) -> None:
    """Run a command that writes to the code, and fail if there was anything to write."""
    before = changes()
    run(name)
    if changes() != before:
        sys.exit(f"`make {name}` changed the code; commit what it did.")


def changes() -> str:
    return subprocess.run(
        ["git", "diff", "HEAD"], cwd=suite.ROOT, capture_output=True, text=True, check=True
    ).stdout


def serve(name: str, *arguments: str) -> None:
    """Start a server, wait until its first page answers, and stop it."""
    port = free_port()
    server = subprocess.Popen(
        ["make", name, f"PORT={port}", *arguments],
        cwd=suite.ROOT,
        start_new_session=True,  # what it starts is stopped with it
    )
    try:
        wait_for(server, f"http://127.0.0.1:{port}/", name)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server: subprocess.Popen, address: str, name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                if answer.status == HTTPStatus.OK:
                    return
        except HTTPError as error:
            sys.exit(f"`make {name}` answers {error.code} at {address}.")
        except URLError:
            time.sleep(0.2)
    sys.exit(f"`make {name}` does not answer at {address}.")


FORMS: dict[str, Callable[[], None]] = {
    "help": lambda: run("help"),
    "setup": lambda: run("setup"),
    "messages": lambda: leave_unchanged("messages"),
    "fix": lambda: leave_unchanged("fix"),
    "demo": lambda: serve("demo", "CLIENTS=4"),
    "run": lambda: serve("run"),
    "e2e": lambda: collect("e2e"),
    "leaks": lambda: collect("leaks"),
    "bench": lambda: run("bench", "SHORT=1"),
}
IN_FULL = {"check", "test"}  # `.ci/run` does these itself


def listed() -> set[str]:
    """Return the commands that the Makefile has a sentence for."""
    makefile = (suite.ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z0-9]+):.*##", makefile, re.M))


def main() -> None:
    if unknown := listed() ^ (set(FORMS) | IN_FULL):
        sys.exit(f"The Makefile and this list differ in: {', '.join(sorted(unknown))}.")
    with tempfile.TemporaryDirectory(prefix="holdfast-") as home:
        os.environ.update(
            DATABASE_URL=f"sqlite:///{home}/agency.sqlite3",
            MEDIA_ROOT=f"{home}/media",
            ERASURE_LEDGER=f"{home}/erasures.ledger",
            TRAIL_ANCHOR=f"{home}/trail.anchor",
        )
        for name, form in FORMS.items():
            print(f"\n── make {name} " + "─" * (85 - len(name)), flush=True)
            form()


if __name__ == "__main__":
    main()
