"""Processes that answer pages, each with a database of its own: what is compared in turns."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

SERVING = Path(__file__).with_name("serving.py")


class Process:
    """A process of one tree, which answers pages and says what each took."""

    def __init__(self, tree: Path, people: int, database_url: str) -> None:
        variables = os.environ | {"DATABASE_URL": database_url, "PYTHONHASHSEED": "0"}
        variables.pop("PYTEST_CURRENT_TEST", None)
        self.process = subprocess.Popen(
            [sys.executable, SERVING, tree, str(people)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=variables,
            text=True,
        )

    def answer(self):
        line = self.process.stdout.readline()
        assert line, "The process has ended; what it complained of stands above."
        return json.loads(line)

    def ask(self, verb: str, page: str):
        self.process.stdin.write(f"{verb} {page}\n")
        self.process.stdin.flush()
        return self.answer()

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """Yield the address of an empty database of one's own, beside the one under test."""
    if connection.vendor == "sqlite":
        yield "sqlite://:memory:"
        return
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{base}/{name}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
