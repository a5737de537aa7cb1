import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.log_lines import kind_of
from audit import trail


@pytest.fixture
def signed_in(browser_of, aud):
    return browser_of(aud)


def rows(page):
    return page.content.decode().count('<th scope="row">')


def shown(page):
    """What a page shows, with one blank between words, and where its links lead."""
    return " ".join(page.content.decode().split())


def times_in(page):
    return re.findall('<time datetime="([^"]+)"', page.content.decode())


def test_the_auditor_reads_who_did_what(signed_in, adam, ana):
    ana.deactivate(by=adam)

    page = signed_in.get("/log/").content.decode()

    assert "Deactivated an account" in page
    assert "Adam Pryce" in page
    assert str(ana.pk)[-8:] in page


def test_no_client_has_a_name_in_the_log(signed_in, rosa):
    page = signed_in.get("/log/").content.decode()

    assert "Opened a client’s record at intake" in page
    assert "Rosa" not in page
    assert str(rosa.pk) not in page


def test_facts_are_words_and_name_staff_and_no_machine(signed_in, rosa, ana, sam):
    trail.record("client.viewed", rosa, by=ana, via="own", page="casework:client-detail")
    trail.record("assignment.started", rosa, by=sam, worker=str(ana.pk))

    page = signed_in.get("/log/").content.decode()

    assert "Reason for access: Their own client" in page
    assert "Page: Client: page" in page
    assert f"Worker: {ana.name}" in strip_tags(page)
    assert not re.search(r"\b[a-z]+[._:][a-z-]+(?=<)", page)


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        ("accounts.user", "Staff member"),
        ("accounts.historicaluser", "Staff member (history)"),
        ("casework.emergencyaccess", "Emergency access"),
        ("casework.followup", "Follow-up"),
        ("casework.gone", "A record of an earlier version"),
        ("", "The agency"),
    ],
)
def test_records_are_called_what_people_call_them(kind, called):
    assert kind_of(kind) == called


def test_events_without_a_person_are_the_systems(signed_in, ana):
    trail.record("directory.imported", ana, by=None)

    assert "The system" in signed_in.get("/log/").content.decode()


def test_the_log_is_filtered_by_who_and_what(signed_in, adam, sam, ana, ben):
    before = rows(signed_in.get("/log/"))
    ana.deactivate(by=adam)
    ana.reactivate(by=adam)
    trail.record("person.activity_viewed", ben, by=sam)
    trail.record("directory.imported", ana, by=None)

    assert rows(signed_in.get("/log/")) == before + 4
    assert rows(signed_in.post("/log/", {"event_kind": "person.deactivated"})) == 1
    assert rows(signed_in.post("/log/", {"person": str(sam.pk)})) == 1
    assert rows(signed_in.post("/log/", {"record_kind": "accounts.user"})) >= 3
    assert "Adam Pryce</td>" not in shown(signed_in.post("/log/", {"person": "system"}))


def test_days_are_from_the_first_to_the_last_both_included(signed_in, adam, ana):
    for day in (12, 13, 14, 15):
        with time_machine.travel(f"2026-07-{day}T23:30:00-07:00", tick=False):
            trail.record("person.activity_viewed", ana, by=adam)

    from_to = {"first": "2026-07-13", "last": "2026-07-14", "person": str(adam.pk)}
    assert rows(signed_in.post("/log/", from_to)) == 2
    assert rows(signed_in.post("/log/", from_to | {"last": "2026-07-15"})) == 3
    assert rows(signed_in.post("/log/", from_to | {"first": "", "last": "2026-07-12"})) == 1


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("open", "Viewed a client’s record"),
        ("list", "Saw clients in a list"),
        ("refusal", "Was refused a record"),
    ],
)
def test_a_kind_of_event_can_be_chosen_as_a_whole(signed_in, rosa, ana, kind, what):
    trail.record("client.viewed", rosa, by=ana, via="own", page="casework:client-detail")
    trail.record("clients.listed", ana, by=ana, seen=[rosa], page="casework:my-day", people=1)
    facts = {"page": "casework:client-detail", "method": "GET", "status": 404}
    trail.record("access.denied", rosa, by=ana, **facts)

    page = signed_in.post("/log/", {"event_kind": kind})

    assert f'<th scope="row">{what}' in page.content.decode()
    assert rows(page) == 1


@pytest.mark.parametrize("language", ["en-us", "es"])
def test_events_to_filter_by_stand_in_the_order_of_their_words(
    language, aud, sam, ana, rosa, browser_of
):
    browser_of(sam).get(rosa.get_absolute_url())
    aud.choose_language(language, by=aud)

    form = browser_of(aud).get("/log/").content.decode().partition('name="event_kind"')[2]

    groups = form.partition("</select>")[0].split("<optgroup")[1:]
    assert len(groups) == 4
    for group in groups:
        offered = re.findall(r">([^<]+)</option>", group)[1:]  # but for all of the group
        assert len(offered) > 3
        assert offered == sorted(offered)


def test_an_invalid_day_is_refused_in_a_sentence(signed_in, adam, ana):
    ana.deactivate(by=adam)

    page = signed_in.post("/log/", {"first": "yesterday"}).content.decode()

    assert "There is a problem" in page
    assert 'value="yesterday"' in page
    assert "Nothing is listed." in page
    assert "Adam Pryce</td>" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": "2026-07-15", "last": "2026-07-01"}, "The last day comes before the first."),
        ({"record": "DROP TABLE;"}, "Enter the ID of a record, or the end of it"),
        ({"person": "nobody"}, "This is not on the list any more. Choose again."),
        ({"event_kind": "letter.burned"}, "This is not on the list any more. Choose again."),
        ({"record_kind": "casework.gone"}, "This is not on the list any more. Choose again."),
    ],
)
def test_a_filter_that_cannot_be_says_why_and_keeps_what_was_typed(signed_in, typed, sentence):
    for address in ("/log/", "/log/file/", "/log/filters/new/"):
        page = signed_in.post(address, typed).content.decode()

        assert sentence in page
        assert "Nothing is listed." in page
        for name in typed.keys() & {"first", "last", "record"}:
            assert f'value="{typed[name]}"' in page


def test_a_link_leads_to_the_events_of_one_record(signed_in, adam, ana, sam):
    ana.deactivate(by=adam)
    sam.deactivate(by=adam)
    ending = str(ana.pk)[-8:]

    assert f'href="?record={ending}"' in shown(signed_in.get("/log/"))
    page = signed_in.get(f"/log/?record={ending}").content.decode()

    assert "Deactivated an account" in page
    assert f"…{ending}" in page
    assert f"…{str(sam.pk)[-8:]}" not in page


def test_what_one_person_did_again_and_again_is_folded(signed_in, ana, rosa, sam):
    with time_machine.travel("2026-07-15T09:10:00-07:00", tick=False) as clock:
        for _ in range(14):
            trail.record("client.viewed", rosa, by=ana, via="own")
            clock.shift(120)
        trail.record("client.viewed", rosa, by=sam, via="team")

    page = shown(signed_in.post("/log/", {"event_kind": "client.viewed"}))

    assert "14 times" in page
    assert "9:10 AM</time>" in page
    assert ">9:36 AM</time>" in page
    assert page.count("Reason for access: Their own client") == 14  # it unfolds
    assert "Reason for access: Supervisor of the team" in page


def test_a_page_leads_to_older_events_and_back(
    signed_in, adam, ana, django_assert_max_num_queries
):
    clock = timezone.now()
    for number in range(130):
        with time_machine.travel(clock + timedelta(hours=number), tick=False):
            trail.record("person.activity_viewed", ana, by=adam)
    of_adam = {"person": str(adam.pk), "event_kind": "person.activity_viewed"}

    with django_assert_max_num_queries(11):
        first = signed_in.post("/log/", of_adam)
    older = re.search('name="place" value="(older[^"]+)"', first.content.decode())[1]
    second = signed_in.post("/log/", of_adam | {"place": older})
    newer = re.search('name="place" value="(newer[^"]+)"', second.content.decode())[1]
    back = signed_in.post("/log/", of_adam | {"place": newer})

    assert (rows(first), rows(second), rows(back)) == (100, 30, 100)
    assert "130 events" in shown(first)
    assert times_in(first) == times_in(back)
    assert not set(times_in(first)) & set(times_in(second))
    assert "Newer events" not in shown(back)
    assert "Older events" not in shown(second)


@pytest.mark.parametrize("place", ["", "older", "older x 1 2", "newer 2026-07-15 1 2"])
def test_a_place_that_is_none_is_the_first_page(signed_in, place):
    assert signed_in.post("/log/", {"place": place}).status_code == 200


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "adam"])
def test_nobody_else_reads_the_log(who, browser_of, request):
    assert browser_of(request.getfixturevalue(who)).get("/log/").status_code == 403


@pytest.mark.parametrize(
    "place",
    [
        "older 0001-01-01T00:00:00+14:00 1 00000000-0000-0000-0000-000000000000",
        "newer 9999-12-31T23:59:59-14:00 1 00000000-0000-0000-0000-000000000000",
        f"older 2026-07-01T00:00:00+00:00 {'9' * 30} 00000000-0000-0000-0000-000000000000",
        f"older 2026-07-01T00:00:00+00:00 -{'9' * 5000} 00000000-0000-0000-0000-000000000000",
    ],
)
def test_a_place_that_no_page_wrote_is_no_error(browser_of, aud, place):
    assert browser_of(aud).post("/log/", {"place": place}).status_code == 200


@pytest.mark.parametrize("field", ["first", "last"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_ends_of_time_is_no_error(browser_of, aud, field, day):
    assert browser_of(aud).post("/log/", {field: day}).status_code == 200


@pytest.mark.parametrize("field", ["record", "person", "event_kind", "record_kind", "name"])
def test_a_character_that_no_database_takes_is_no_error(browser_of, aud, field):
    assert browser_of(aud).post("/log/", {field: "a\0b"}).status_code == 200
