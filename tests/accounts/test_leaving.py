"""Leaving, signing out and locking answer, and hold, while the database takes nothing."""

from contextlib import contextmanager

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import RequestFactory
from django.urls import reverse

from accounts import leaving, session_marks
from accounts.models import Session
from accounts.sessions import SessionStore
from audit import trail

LEAVING = ["quick-exit", "account_logout"]
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE", "SAVEPOINT")


@contextmanager
def database_refusing(*beginnings):
    """Refuse statements, as a database that is full or read-only does, or one that is gone."""

    def refuse(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(beginnings or ("",)):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def full():
    return database_refusing(*WRITES)


def gone():
    return database_refusing()


@pytest.mark.parametrize("way", LEAVING)
@pytest.mark.parametrize("state", [full, gone])
def test_leaving_answers_and_takes_the_cookie_whatever_the_database_does(
    way, state, browser_of, ana
):
    browser = browser_of(ana)
    with state():
        answer = browser.post(reverse(way))

    assert answer.status_code in {200, 302}
    assert answer.cookies["sessionid"].value == ""
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert "storage" not in answer.headers["Clear-Site-Data"]  # notes of the outbox wait there


def test_the_page_that_everybody_sees_while_the_database_is_gone_can_be_left(browser_of, ana):
    browser = browser_of(ana)
    browser.raise_request_exception = False

    with gone():
        page = browser.get("/day/")

    assert page.status_code == 500
    assert f'<form class="quick-exit" method="post" action="{reverse("quick-exit")}"' in (
        page.content.decode()
    )


@pytest.mark.parametrize("way", LEAVING)
@pytest.mark.parametrize("state", [full, gone])
def test_a_session_that_was_left_opens_nothing_before_the_database_knows(
    way, state, browser_of, ana
):
    browser, restored = browser_of(ana), browser_of(ana)
    restored.cookies["sessionid"] = cookie = browser.cookies["sessionid"].value
    with state():
        browser.post(reverse(way))

    assert ana.sessions.filter(pk=session_key(cookie)).exists()
    assert restored.get("/sessions/").status_code == 302


@pytest.mark.parametrize("way", LEAVING)
def test_the_first_request_that_writes_ends_what_was_left(way, browser_of, ana, ben):
    browser, other = browser_of(ana), browser_of(ben)
    with full():
        browser.post(reverse(way))
    assert ana.sessions.exists()

    ben.sessions.update(last_seen_at="2020-01-01T00:00Z")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "is_locked", False)
        other.get("/sessions/")

    assert not ana.sessions.exists()
    assert session_marks.marked(session_marks.LEFT) == []
    assert [event.verb for event in trail.of(ana)] == ["person.signed_out"]


def test_what_was_left_is_ended_at_night(browser_of, ana):
    browser = browser_of(ana)
    with full():
        browser.post(reverse("quick-exit"))
    trail.attest_remaining()  # the commit would: a test's transaction has none
    call_command("nightly", verbosity=0)

    assert not ana.sessions.exists()


def test_leaving_where_no_mark_can_be_made_ends_the_session_all_the_same(
    browser_of, ana, settings, tmp_path
):
    settings.SESSION_MARKS = str(tmp_path / "a-file" / "marks")
    (tmp_path / "a-file").touch()

    answer = browser_of(ana).post(reverse("quick-exit"))

    assert answer.status_code == 200
    assert not ana.sessions.exists()


def test_leaving_marks_nothing_for_whoever_has_no_session(client, db):
    with gone():
        assert client.post(reverse("quick-exit")).status_code == 200

    assert session_marks.marked(session_marks.LEFT) == []


def test_a_flood_of_cookies_does_not_fill_the_disk(client, db, monkeypatch):
    monkeypatch.setattr(session_marks, "MOST_MARKS", 3)
    with gone():
        for number in range(6):
            client.cookies["sessionid"] = f"{number}" * 32
            assert client.post(reverse("quick-exit")).status_code == 200

    assert len(session_marks.marked(session_marks.LEFT)) == 3


@pytest.mark.parametrize("state", [full, gone])
def test_the_lock_holds_before_the_database_knows(state, browser_of, ana):
    browser = browser_of(ana)
    with state():
        answer = browser.post(reverse("accounts:session-lock"), headers={"HX-Request": "true"})
        assert answer.status_code == 204

    assert browser.get("/sessions/").headers["Location"].startswith("/session/locked/")
    assert ana.sessions.get().locked_at is None


def test_a_lock_that_was_only_marked_is_written_later(browser_of, ana):
    browser = browser_of(ana)
    with full():
        browser.post(reverse("accounts:session-lock"))
    leaving.catch_up()

    assert ana.sessions.get().locked_at is not None
    assert session_marks.marked(session_marks.LOCKED) == []


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory has no second connection"
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", LEAVING)
def test_leaving_does_not_wait_for_whoever_holds_the_table(way, browser_of, ana):
    token = "t" * 32
    cookies = f"sessionid={browser_of(ana).cookies['sessionid'].value}; csrftoken={token}"
    headers = {"HTTP_COOKIE": cookies, "HTTP_X_CSRFTOKEN": token}
    request = RequestFactory().post(reverse(way), **headers)
    with sessions_held():
        response = WSGIHandler()(request.environ, lambda *_: None)
    response.close()

    assert response.status_code in {200, 302}
    assert not ana.sessions.exists()


@contextmanager
def sessions_held():
    """Hold the table of sessions from another connection, as a migration or a dump might."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE accounts_session IN ACCESS EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def session_key(cookie):
    return SessionStore(cookie).stored_key
