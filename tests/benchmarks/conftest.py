"""What the measurements found, as one table at the end, and the machine it was found on."""

import os
import platform
import re
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cryptography
import django
import pytest
from django.db import connection


class Report:
    """Lines of measurements, each with its target where there is one. It judges and goes on."""

    def __init__(self, live: Callable[[str], None]):
        self.live = live
        self.lines: list[str] = []
        self.missed = 0

    def head(self, title: str) -> None:
        """Begin a part of the table, and say so at once: it may take minutes."""
        self.doing(title)
        self.lines += ["", title]

    def doing(self, what: str) -> None:
        self.live(f"… {what}")

    def line(
        self,
        what: str,
        value: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        beside: str = "",
    ) -> None:
        """Write a line: what was measured, its value, whether that is enough, beside what."""
        target, met = "", True
        if at_most is not None:
            target, met = f"at most {at_most:,g}", value <= at_most
        if at_least is not None:
            target, met = f"at least {at_least:,g}", value >= at_least
        verdict = (": met" if met else ": MISSED") if target else ""
        self.missed += not met
        measured = f"{number(value)} {unit}"
        self.lines.append(f"  {what:<45}{measured:<24}{target + verdict:<23}{beside}".rstrip())


def number(value: float) -> str:
    """Return a number with as many digits as a measurement deserves."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def machine() -> str:
    """Say in two lines what the numbers were measured on, and how busy it was."""
    try:
        described = Path("/proc/cpuinfo").read_text()
    except OSError:
        described = ""
    model = re.search(r"model name\s*: (.+)", described)
    cpu = model[1] if model else platform.processor() or platform.machine()
    return (
        f"{cpu}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
        f"Python {platform.python_version()}, Django {django.__version__}, "
        f"cryptography {cryptography.__version__}"
    )


FOUND = pytest.StashKey[Report]()


def pytest_addoption(parser):
    parser.addoption("--short", action="store_true", help="with few rows and rounds")


def pytest_configure(config):
    config.stash[FOUND] = Report(partial(print, flush=True))


@pytest.fixture
def scaled(request) -> Callable[[int, int], int]:
    """Return a function that picks a size: the full one, or the one of `--short`."""
    short = request.config.getoption("short")
    return lambda full, few: few if short else full


@pytest.fixture
def report(request) -> Report:
    return request.config.stash[FOUND]


@pytest.fixture(scope="session", autouse=True)
def database(request, django_db_setup, django_db_blocker):
    """Begin the report with the database that it is about."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        name = (
            f"PostgreSQL {connection.pg_version // 10_000}"
            if connection.vendor == "postgresql"
            else f"SQLite {sqlite3.sqlite_version}, in memory"
        )
    request.config.stash[FOUND].lines += [name, machine()]


def pytest_terminal_summary(terminalreporter, config):
    found = config.stash[FOUND]
    if found.lines:
        terminalreporter.write_line("\n" + "\n".join(found.lines))
        if config.getoption("short"):
            terminalreporter.write_line("\nToo few rows and rounds to judge: it runs, no more.")
        else:
            terminalreporter.write_line(f"\nTargets missed: {found.missed or 'none'}.")


@pytest.fixture(scope="session", autouse=True)
def writes_are_watched():
    """Nothing is watched here: the watching would be measured, too."""


@pytest.fixture(autouse=True)
def every_write_has_an_event():
    """Thousands of rows are written past the verbs, to see how pages grow with them."""
