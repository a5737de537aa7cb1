"""What memory a server's process takes after a morning's work."""

import re
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from django.db import connection

from tests.benchmarks.processes import empty_database
from tests.conftest import HIDDEN
from tests.invented_agency import CLIENTS, SIGN_IN, Agency, environment, free_port, running

REQUESTS, MEGABYTES = 500, 95
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
RECORD = re.compile(r'href="(/clients/[0-9a-f-]{36}/)"')


@pytest.fixture
def agency(tmp_path):
    """The invented agency, served by one process, on the database that is measured."""
    variables = environment(tmp_path)
    agency = Agency(f"http://127.0.0.1:{free_port()}", tmp_path / "log", variables)
    with empty_database("pages_memory") as url:
        if connection.vendor == "postgresql":
            variables["DATABASE_URL"] = url
        agency.manage("migrate", "--verbosity", "0")
        printed = agency.manage("load_demo", "--clients", CLIENTS, "--verbosity", "0")
        for role, email, password in SIGN_IN.findall(printed):
            agency.sign_ins.setdefault(role.lower(), (email, password))
        with running(agency, "--pid", str(tmp_path / "pid")):
            yield agency


def test_a_process_stays_small(agency, tmp_path, scaled, report):
    requests = scaled(REQUESTS, 20)
    report.head(f"Memory of a server's process after {requests} requests")
    pages = pages_of(agency)
    for number in range(requests):
        browser, address = pages[number % len(pages)]
        assert "Something went wrong" not in fetch(browser, agency.url + address)
    report.line(
        "what it has in memory", resident(int((tmp_path / "pid").read_text())), "MB",
        at_most=MEGABYTES,
    )  # fmt: skip


def pages_of(agency):
    worker, supervisor = (signed_in(agency, role) for role in ("worker", "supervisor"))
    records = RECORD.findall(fetch(worker, agency.url + "/clients/"))
    return [
        *((worker, address) for address in ("/day/", "/clients/", "/contacts/new/")),
        *((worker, address) for address in records[:5]),
        *((supervisor, address) for address in ("/team/", "/clients/", records[0])),
    ]


def signed_in(agency, role) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"{agency.url}/account/login/"
    form = fetch(browser, address)
    email, password = agency.sign_ins[role]
    sent = {
        **dict(HIDDEN.findall(form)),
        "csrfmiddlewaretoken": CSRF.findall(form)[0],
        "login": email,
        "password": password,
    }
    answer = browser.open(Request(address, urlencode(sent).encode(), {"Referer": address}))
    assert answer.url != address, answer.read()
    return browser


def fetch(browser, address) -> str:
    with browser.open(address) as answer:
        return answer.read().decode()


def resident(master: int) -> float:
    """Return the megabytes that the one process of a server has in memory."""
    [worker] = subprocess.run(
        ["pgrep", "--parent", str(master)], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.split()
    status = Path(f"/proc/{worker}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024
