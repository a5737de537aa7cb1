"""No line of a log holds an address that opens something."""

import logging
import logging.config
from io import StringIO
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.logging import LOGGING, LOGS_OF_GUNICORN, keep_secrets_out_of_gunicorn
from fieldwork.models import CalendarFeed

TOKEN = "kUjD3-_secret_xYz0123456789"
SECRETS = [
    f"/calendar/feed/{TOKEN}.ics",
    f"/invitation/{TOKEN}/",
    f"/account/password/reset/key/{TOKEN}/",
]


@pytest.fixture
def log(monkeypatch):
    """What stderr receives by the settings of a server."""
    written = StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(LOGGING)
    yield written
    root.handlers[:], level = before
    root.setLevel(level)
    server = logging.getLogger("django.server")
    server.handlers[:], server.propagate = [], True


@pytest.mark.parametrize("address", SECRETS)
def test_what_opens_something_is_taken_out_of_a_line(address, log):
    for line in (f"Not Found: {address}", f'"GET {address}?x=1 HTTP/1.1" 404'):
        logging.getLogger("django.request").warning("%s", line)

    assert TOKEN not in log.getvalue()
    assert log.getvalue().count(f"{address.partition(TOKEN)[0]}…") == 2


@pytest.mark.parametrize("address", SECRETS)
def test_nor_does_it_stay_where_a_locked_session_is_to_go_next(address, log):
    logging.getLogger("django.request").warning(
        "GET /unlocking/?%s", urlencode({"next": address})
    )

    assert "/unlocking/?next=%2F" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_other_lines_stay_as_they_are(log):
    logging.getLogger("anything").warning("Not Found: %s", "/invitations/new/")

    assert "Not Found: /invitations/new/" in log.getvalue()


def test_django_logs_an_address_that_stopped_without_its_secret(ana, client, log):
    feed, token = CalendarFeed.make(by=ana)
    feed.stop(by=ana)
    client.get(f"/calendar/feed/{token}.ics")

    assert "Not Found: /calendar/feed/…" in log.getvalue()
    assert token not in log.getvalue()


@pytest.fixture
def of_gunicorn():
    """What gunicorn writes itself, to handlers of its own."""
    settings = Config()
    settings.set("accesslog", "-")
    logger, written = Logger(settings), StringIO()
    for name in LOGS_OF_GUNICORN:
        for handler in logging.getLogger(name).handlers:
            handler.setStream(written)
    keep_secrets_out_of_gunicorn()
    yield logger, written
    for name in LOGS_OF_GUNICORN:
        log = logging.getLogger(name)
        log.handlers[:], log.filters[:] = [], []


@pytest.mark.parametrize("address", SECRETS)
def test_gunicorn_logs_no_secret_either(address, of_gunicorn):
    logger, written = of_gunicorn
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": address,
        "PATH_INFO": address,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_REFERER": address,
    }
    answer = SimpleNamespace(status="200 OK", sent=0, headers=[])
    asked = SimpleNamespace(headers=[])
    took = SimpleNamespace(seconds=0, microseconds=0, days=0, total_seconds=lambda: 0)
    logger.access(answer, asked, environ, took)
    logger.error("Error handling request %s %s", "GET", address)

    assert written.getvalue().count("…") >= 2
    assert TOKEN not in written.getvalue()
