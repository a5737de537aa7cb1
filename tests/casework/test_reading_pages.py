"""Nothing of a client reaches a page before its reading is on the trail; denials are, too."""

import re
from unittest.mock import Mock

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from audit import trail
from casework.models import Client
from encryption.exceptions import ReadUnrecorded
from tests.casework.cast import asked_through
from tests.conftest import open_client


def verbs_about(client):
    return [event.verb for event in trail.about(client)][-3:]


def events(verb):
    return trail.all_events().filter(verb=verb)


@pytest.fixture
def minh(ana):
    return open_client(ana, "Minh")


REFUSE = {
    "sqlite": [
        "CREATE TRIGGER full_disk BEFORE INSERT ON audit_auditevent "
        "BEGIN SELECT RAISE(ABORT, 'no space left'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no space left'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON audit_auditevent "
        "FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ],
}
ACCEPT = {
    "sqlite": "DROP TRIGGER IF EXISTS full_disk",
    "postgresql": "DROP FUNCTION IF EXISTS full_disk() CASCADE",
}


@pytest.fixture
def fill_disk(db):
    """Return a function from which on the trail takes no event, as where the disk is full."""

    def fill():
        trail.attest_remaining()  # the commit would: a test's transaction has none
        with connection.cursor() as cursor:
            for statement in REFUSE[connection.vendor]:
                cursor.execute(statement)

    yield fill
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT[connection.vendor])


def test_a_list_is_one_event_with_everybody_on_it(ana, rosa, minh, browser_of):
    browser_of(ana).get(reverse("casework:client-list"))

    listed = events("clients.listed").get()
    assert listed.subject_id == str(ana.pk)
    assert listed.facts["page"] == "casework:client-list"
    assert listed in trail.seen(rosa)
    assert listed in trail.seen(minh)


def test_a_clients_page_is_one_event_that_says_what_gives_access(ana, sam, rosa, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())
    browser_of(sam).get(rosa.get_absolute_url())

    own, team = trail.about(rosa).filter(verb="client.viewed")
    assert (own.actor_id, own.facts["via"]) == (ana.pk, "own")
    assert (team.actor_id, team.facts["via"]) == (sam.pk, "team")
    assert not events("clients.listed").exists()


def test_any_other_page_of_a_client_says_so_too(ana, rosa, browser_of):
    browser_of(ana).get(reverse("casework:client-edit", args=[rosa.pk]))

    viewed = trail.about(rosa).get(verb="client.viewed")
    assert viewed.facts["page"] == "casework:client-edit"


@pytest.mark.parametrize("name", ["client-list", "my-day", "contact-create"])
def test_where_the_trail_takes_nothing_a_list_shows_nothing(
    name, fill_disk, ana, rosa, browser_of
):
    browser = browser_of(ana)
    fill_disk()

    answer = browser.get(reverse(f"casework:{name}"))

    if name != "my-day":  # nothing waits that day, so that nothing opens
        assert answer.status_code == 503
    assert b"Rosa" not in answer.content


def test_where_the_trail_takes_nothing_no_record_opens(fill_disk, ana, rosa, browser_of):
    browser = browser_of(ana)
    fill_disk()

    answer = browser.get(rosa.get_absolute_url())

    assert answer.status_code == 503
    assert b"Rosa" not in answer.content
    assert "could not" in answer.content.decode() or "did not work" in answer.content.decode()


def test_where_the_trail_takes_nothing_search_finds_nobody(fill_disk, ana, rosa, browser_of):
    browser = browser_of(ana)
    fill_disk()

    answer = browser.post(reverse("casework:client-search"), {"typed": "ros"})

    assert answer.status_code == 503
    assert rosa.chart_number.encode() not in answer.content


def test_a_rollback_does_not_take_the_event_of_what_is_shown(ana, rosa):
    def view(request):
        try:
            with transaction.atomic():
                name = Client.objects.get(pk=rosa.pk).preferred_name
                raise DatabaseError("Something else went wrong.")
        except DatabaseError:
            return HttpResponse(name)

    answer = asked_through(view, ana, rosa)

    assert answer.content == b"Rosa"
    assert trail.about(rosa).get(verb="client.viewed").actor_id == ana.pk


def test_a_page_that_goes_on_after_a_refusal_is_not_shown(fill_disk, ana, rosa):
    def view(request):
        fill_disk()
        try:
            return HttpResponse(Client.objects.get(pk=rosa.pk).preferred_name)
        except ReadUnrecorded:
            return HttpResponse("as if nothing had happened")

    assert asked_through(view, ana, rosa).status_code == 503


def test_what_is_streamed_is_read_by_the_person_who_asked(ana, rosa):
    def view(request):
        def pieces():
            yield Client.objects.get(pk=rosa.pk).preferred_name

        return StreamingHttpResponse(pieces())

    answer = asked_through(view, ana, rosa)
    assert not trail.about(rosa).filter(verb="client.viewed").exists()

    assert b"".join(answer.streaming_content) == b"Rosa"
    assert trail.about(rosa).get(verb="client.viewed").actor_id == ana.pk


def test_a_stream_breaks_off_before_what_is_not_written_down(fill_disk, ana, rosa):
    def view(request):
        def pieces():
            fill_disk()
            yield Client.objects.get(pk=rosa.pk).preferred_name

        return StreamingHttpResponse(pieces())

    answer = asked_through(view, ana, rosa)

    with pytest.raises(ReadUnrecorded):
        list(answer.streaming_content)


def test_a_person_who_has_not_signed_in_opens_nothing(rosa):
    nobody = Mock(is_authenticated=False)

    with pytest.raises(ReadUnrecorded):
        asked_through(
            lambda request: HttpResponse(Client.objects.get(pk=rosa.pk).preferred_name),
            nobody,
            rosa,
        )


def test_a_record_that_is_hidden_is_denied_and_written_down(cora, rosa, browser_of):
    assert browser_of(cora).get(rosa.get_absolute_url()).status_code == 404

    denied = trail.about(rosa).get(verb="access.denied")
    assert denied.actor_id == cora.pk
    assert denied.facts == {"page": "casework:client-detail", "method": "GET", "status": 404}


def test_a_record_that_is_not_there_is_denied_without_naming_one(ana, rosa, browser_of):
    browser_of(ana).get(reverse("casework:client-detail", args=[ana.pk]))

    assert trail.of(ana).filter(verb="access.denied").count() == 1


def test_a_page_that_the_role_does_not_open_is_denied_and_written_down(ana, browser_of):
    browser_of(ana).get(reverse("oversight:team"))

    denied = trail.of(ana).get(verb="access.denied")
    assert denied.facts["status"] == 403


def test_a_wrong_method_is_no_attempt_to_look(ana, rosa, browser_of):
    browser_of(ana).delete(rosa.get_absolute_url())

    assert not events("access.denied").exists()


def test_no_event_holds_a_word_of_what_was_read(ana, rosa, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())
    browser_of(ana).post(reverse("casework:client-search"), {"typed": "ros"})

    assert not re.search("ros", str([event.facts for event in trail.all_events()]), re.I)
