"""An agency whose every trace lies in one folder: database, logs, files, browsers."""

import base64
import secrets
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

from tests.e2e.conftest import CHROMIUM, sign_in
from tests.invented_agency import SIGN_IN, Agency, environment, free_port, running
from tests.leaks.canaries import Canaries
from tests.leaks.flows import Desk
from tools import postgres

CLIENTS = "4"

# What docs/administrators/deploying.md asks for.
HARDENED = ("log_error_verbosity=terse", "log_min_error_statement=panic", "log_statement=none")
PATIENCE = 90_000  # milliseconds: a machine that is busy is slow, not broken
FOLDERS = ("media", "tmp", "out", "profiles", "letters")
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@dataclass(kw_only=True)
class WatchedAgency(Agency):
    """An agency that leaves its traces in `home`, and where else its database has some."""

    home: Path
    elsewhere: list[Path]

    def run(self, code: str) -> None:
        """Run code in the agency's Django shell, and keep what it says for the scan."""
        self._keep(sys.executable, "manage.py", "shell", "--no-imports", "--command", code)

    def dump(self) -> None:
        """Write the database down as text, as a backup would."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("postgres"):
            self._keep(postgres.binaries() / "pg_dump", url)
        else:
            with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
                (self.home / "out" / "dump").write_text("\n".join(database.iterdump()))

    def _keep(self, *command: str | Path) -> None:
        out = self.home / "out"
        with (out / f"{len(list(out.iterdir()))}").open("xb") as output:
            subprocess.run(
                command,
                cwd=settings.ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                check=True,
            )


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def agency(request, tmp_path, canaries):
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    with ExitStack() as stack:
        agency = empty_agency(tmp_path, stack.enter_context(database(request.param, tmp_path)))
        for secret in ("SECRET_KEY", "AUDIT_KEY", "ENCRYPTION_KEYS"):
            for entry in agency.environment[secret].split(","):
                canaries.remember(entry.rpartition(":")[2])
        people_it(agency, canaries)
        stack.enter_context(served(agency))
        if request.param == "PostgreSQL":
            agency.elsewhere.append(Path(agency.ask(WHERE)))
        yield agency


WHERE = """
from django.db import connection
with connection.cursor() as cursor:
    print(cursor.execute("SHOW data_directory").fetchone()[0])
"""


@contextmanager
def database(kind: str, home: Path):
    if kind == "SQLite":
        yield f"sqlite:///{home / 'agency.sqlite3'}"
    elif not postgres.binaries():
        pytest.skip("no PostgreSQL; apt-get install postgresql")
    else:
        with postgres.throwaway(*HARDENED, log=home / "postgresql.log") as url:
            yield url


def empty_agency(home: Path, database_url: str) -> WatchedAgency:
    first, second, third = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in "123")
    watched = environment(home) | {
        "SECRET_KEY": secrets.token_hex(),
        "ENCRYPTION_KEYS": f"k1:{first},k2:{second}",
        "AUDIT_KEY": third,
        "DJANGO_SETTINGS_MODULE": "tests.leaks.settings",
        "DATABASE_URL": database_url,
        "MEDIA_ROOT": str(home / "media"),
        "ERASURE_LEDGER": str(home / "erasures.ledger"),
        "ERASURE_WAITING_DAYS": "0",
        "TMPDIR": str(home / "tmp"),
        "TRAIL_ANCHOR": str(home / "trail.anchor"),
        "LETTERS": str(home / "letters"),
    }
    url = f"http://127.0.0.1:{free_port()}"
    return WatchedAgency(url, home / "log", watched, home=home, elsewhere=[])


def people_it(agency, canaries):
    agency.manage("migrate", "--verbosity", "0")
    output = agency.manage("load_demo", "--clients", CLIENTS, "--verbosity", "0")
    for role, email, password in SIGN_IN.findall(output):
        agency.sign_ins.setdefault(role.lower(), (email, canaries.remember(password)))


def served(agency):
    """Serve it as production does, and write down every address that was asked for.

    On a busy machine a worker may be still for long.
    """
    return running(agency, "--timeout=300", "--access-logfile=-")


@pytest.fixture
def desk_of(agency, canaries, playwright):
    """Return a function that signs somebody in, in a browser that keeps a profile on disk."""
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as stack:
        stack.callback(expect.set_options, timeout=None)

        def desk_of(role: str) -> Desk:
            context = playwright.chromium.launch_persistent_context(
                agency.home / "profiles" / role,
                executable_path=CHROMIUM,
                args=OPTIONS,
                base_url=agency.url,
            )
            stack.callback(closed, context)
            context.set_default_timeout(PATIENCE)
            page = context.pages[0]
            page.goto("/")
            sign_in(page, *agency.sign_ins[role])
            for cookie in context.cookies():
                if cookie["name"] == "sessionid":
                    canaries.remember(cookie["value"])
            return Desk(page, agency.sign_ins[role][1], canaries, agency.log)

        yield desk_of


def closed(context):
    with suppress(Error):  # a test that came to its end has closed it
        context.close()
