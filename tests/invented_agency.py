"""The invented agency of the demo, served to browsers as a developer serves it."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from tests import migrated

CLIENTS = "48"
SIGN_IN = re.compile(r"^\W*(?P<role>\w+)\b.*?\s(?P<email>\S+@\S+)\s+(?P<password>\S+)$", re.M)


@dataclass
class Agency:
    """The demo agency: where it answers, who may sign in, and what its database says."""

    url: str
    log: Path
    environment: dict[str, str]
    sign_ins: dict[str, tuple[str, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Give it tables, with nobody in them."""
        migrated.copy_to(self.database)

    @property
    def database(self) -> Path:
        """The file of its SQLite database."""
        return Path(self.environment["DATABASE_URL"].removeprefix("sqlite:///"))

    def delete_drafts(self) -> None:
        """Forget what somebody typed and left: a form would come up with it."""
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute("DELETE FROM drafts_draft")

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


@pytest.fixture(scope="session")
def built_agency(tmp_path_factory, invented):
    """The agency with static files as in production: named for what is in them, compressed."""
    home = shutil.copytree(invented, tmp_path_factory.mktemp("built"), dirs_exist_ok=True)
    built = environment(home) | {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.built_settings",
        "BUILT_STATIC": str(home / "static"),
    }
    Agency("", home / "log", built).manage("collectstatic", "--no-input", "--verbosity", "0")
    with served(home, built) as agency:
        yield agency


@contextmanager
def served(home: Path, environment: dict[str, str]) -> Iterator[Agency]:
    """Serve the agency of a folder, for as long as the block lasts."""
    agency = agency_of(home, environment)
    with running(agency, "--access-logfile=-", "--access-logformat=%(t)s %(m)s %(U)s %(s)s"):
        yield agency


def agency_of(home: Path, environment: dict[str, str]) -> Agency:
    """Return the agency of a folder, at an address where nobody answers yet."""
    agency = Agency(f"http://127.0.0.1:{free_port()}", home / "log", environment)
    for role, email, password in SIGN_IN.findall((home / "sign-ins").read_text()):
        agency.sign_ins.setdefault(role.lower(), (email, password))
    return agency


@contextmanager
def running(agency: Agency, *options: str) -> Iterator[None]:
    """Run a server at an agency's address, and a worker beside it, while the block lasts."""
    port = int(agency.url.rpartition(":")[2])
    bind = ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    with agency.log.open("a") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *bind, *options, "config.wsgi"],
            cwd=settings.ROOT,
            env=agency.environment,
            stdout=log,
            stderr=log,
        )
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--with-parent"],
            cwd=settings.ROOT,
            env=agency.environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(server, port, agency.log)
        yield
    finally:
        server.terminate()
        worker.terminate()
        server.wait()
        worker.communicate()  # closes its standard input, too


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
