"""The log as a spreadsheet: what the page shows, piece by piece, and no more."""

import csv
import io
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import log_files
from audit import trail
from audit.models import AuditEvent


@pytest.fixture
def signed_in(browser_of, aud):
    return browser_of(aud)


def downloaded(browser, **typed):
    response = browser.post("/log/file/", typed)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_what_the_page_shows(signed_in, adam, ana):
    ana.deactivate(by=adam)

    rows = downloaded(signed_in, event_kind="person.deactivated")

    assert len(rows) == 1
    assert rows[0]["What"] == "Deactivated an account"
    assert rows[0]["Who"] == "Adam Pryce"
    assert rows[0]["Which record"] == f"Staff member …{str(ana.pk)[-8:]}"


def test_it_is_a_file_that_runs_nothing(signed_in):
    response = signed_in.post("/log/file/")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="log-')
    assert "default-src 'none'; sandbox" in response["Content-Security-Policy"]


def test_no_client_has_a_name_or_a_whole_key_in_it(signed_in, rosa, ana):
    trail.record("client.viewed", rosa, by=ana, via="own", page="casework:client-detail")

    text = str(downloaded(signed_in))

    assert "Viewed a client’s record" in text
    assert "Rosa" not in text
    assert str(rosa.pk) not in text
    assert rosa.chart_number not in text


def test_the_download_is_an_event_and_not_in_itself(signed_in, aud, ana, adam):
    ana.deactivate(by=adam)
    typed = {"event_kind": "person.deactivated", "person": str(adam.pk), "first": "2020-01-01"}

    rows = downloaded(signed_in, **typed)

    event = AuditEvent.objects.get(verb="log.downloaded")
    assert event.actor_id == aud.pk
    assert event.facts == {
        "events": 1,
        "event_kind": "person.deactivated",
        "person": str(adam.pk),
        "first_day": "2020-01-01",
    }
    assert len(rows) == 1
    page = signed_in.get("/log/").content.decode()
    assert "Downloaded the log" in page
    assert "Kind of event: Deactivated an account" in page


def test_a_download_that_breaks_off_is_on_the_trail(signed_in):
    pieces = signed_in.post("/log/file/").streaming_content
    next(pieces)  # and then the line is cut

    assert AuditEvent.objects.filter(verb="log.downloaded").count() == 1


def test_no_cell_is_taken_for_a_formula(signed_in, ana, adam):
    type(ana).objects.filter(pk=ana.pk).update(name="=HYPERLINK(1)")
    trail.record("person.activity_viewed", adam, by=ana)

    rows = downloaded(signed_in, person=str(ana.pk))

    assert {row["Who"] for row in rows} == {"'=HYPERLINK(1)"}


def test_it_is_in_the_language_of_whoever_asks(aud, browser_of, adam, ana):
    ana.deactivate(by=adam)
    aud.choose_language("es", by=aud)

    rows = downloaded(browser_of(aud), event_kind="person.deactivated")

    assert "Deactivated an account" not in str(rows)
    assert "Quién" in rows[0]


def test_more_events_than_a_file_holds_are_refused_in_a_sentence(
    signed_in, adam, ana, monkeypatch
):
    monkeypatch.setattr(log_files, "MOST_EVENTS", 2)
    for _ in range(3):
        trail.record("person.activity_viewed", ana, by=adam)

    page = signed_in.post("/log/file/", {"person": str(adam.pk)}).content.decode()

    assert "More than 2 events match" in page
    assert not AuditEvent.objects.filter(verb="log.downloaded").exists()


def many(events, ana, adam):
    for _ in range(events):
        trail.record("person.activity_viewed", ana, by=adam)


def test_a_piece_asks_as_much_however_long_the_file_is(signed_in, ana, adam, monkeypatch):
    monkeypatch.setattr(log_files, "EVENTS_IN_A_PIECE", 10)
    many(35, ana, adam)

    with CaptureQueriesContext(connection) as queries:
        rows = downloaded(signed_in, person=str(adam.pk))

    assert len(rows) == 35
    in_pieces = [query for query in queries if '"audit_auditevent"."facts"' in query["sql"]]
    assert len(in_pieces) == 5  # four with events, and the one that finds no more


def test_memory_does_not_grow_with_the_file(signed_in, ana, adam, monkeypatch):
    monkeypatch.setattr(log_files, "EVENTS_IN_A_PIECE", 20)
    many(400, ana, adam)

    def peak(**typed):
        pieces = signed_in.post("/log/file/", typed).streaming_content
        next(pieces)
        tracemalloc.start()
        size = sum(len(piece) for piece in pieces)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, used

    peak(person=str(adam.pk))  # what is kept of the first time
    size, used = peak(person=str(adam.pk))

    assert size > 30_000
    assert used < 400_000


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "adam"])
def test_nobody_else_downloads_the_log(who, browser_of, request):
    assert browser_of(request.getfixturevalue(who)).post("/log/file/").status_code == 403
