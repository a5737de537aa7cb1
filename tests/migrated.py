"""A database with every migration applied, made once and copied by every test run.

On SQLite it is a file under `var/`, on PostgreSQL a template on the same server. Its name is a
digest of all that migrations can read: our code, the settings and the locked packages. The
first test that needs it makes it, with `manage.py migrate`, while the other workers wait.
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

SETTINGS = settings.SETTINGS_MODULE  # settings that a test overrides no longer say
FOLDER = settings.ROOT / "var" / "migrated"
OWNED = ("config", "requirements", *settings.OURS)
UNREAD = {"forms", "management", "views"}  # what no migration imports, and what changes most
# Databases that may be dropped: nobody else on the server names one so.
MADE_HERE = re.compile(r"migrated_[0-9a-f]{24}(_unfinished)?")


@contextmanager
def copied() -> Iterator[None]:
    """Let Django find the copy where it is about to make and migrate its test database."""
    test = connection.settings_dict["TEST"] | {"MIGRATE": False}
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"] = test | {"TEMPLATE": template()}
        yield
        return
    connection.settings_dict["TEST"] = test
    with (
        closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as memory,
        closing(sqlite3.connect(image())) as migrated,
    ):
        migrated.backup(memory)
        yield  # a database in memory lasts as long as somebody is connected to it


def copy_to(path: Path) -> None:
    """Put a migrated SQLite database there; it opens with the keys of the test settings."""
    shutil.copy(image(), path)


def image() -> Path:
    """Return the SQLite file, made if it is not there."""
    path = FOLDER / f"{name()}.sqlite3"
    with alone():
        if not path.exists():
            for older in FOLDER.glob("*.sqlite3*"):
                older.unlink()
            unfinished = path.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            migrate(f"sqlite:///{unfinished}")
            with closing(sqlite3.connect(unfinished)) as database:
                database.execute("PRAGMA journal_mode = DELETE")  # one file, without its log
            unfinished.rename(path)
    return path


def template() -> str:
    """Return the name of the PostgreSQL database, made if it is not there."""
    unfinished = f"{name()}_unfinished"
    with alone(), psycopg.connect(url("postgres"), autocommit=True) as server:
        found = [row[0] for row in server.execute("SELECT datname FROM pg_database")]
        if name() not in found:
            for older in filter(MADE_HERE.fullmatch, found):
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(older)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            migrate(url(unfinished))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name())
                )
            )
    return name()


@cache
def name() -> str:
    """Return `migrated_` and a digest of everything that the migrations can depend on."""
    digest = hashlib.sha256(SETTINGS.encode())
    for folder in OWNED:
        for path in sorted((settings.ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".txt"} and UNREAD.isdisjoint(path.parts):
                digest.update(f"{path.relative_to(settings.ROOT)}\n".encode())
                digest.update(path.read_bytes())
    return f"migrated_{digest.hexdigest()[:24]}"


@contextmanager
def alone(file: Path = FOLDER / "lock") -> Iterator[None]:
    """Keep the other workers that ask for the same file waiting until the block ends."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def url(database: str) -> str:
    """Return the address of a database on the server that the tests run on."""
    one = connection.settings_dict
    who = f"{quote(one['USER'], safe='')}:{quote(one['PASSWORD'], safe='')}"
    return f"postgres://{who}@{one['HOST']}:{one['PORT']}/{database}"


def migrate(database_url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATABASE_URL": database_url,
        },
        check=True,
    )
