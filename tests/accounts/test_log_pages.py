import re

import pytest
from django.utils.html import strip_tags

from accounts.log_lines import kind_of
from audit import trail


@pytest.fixture
def signed_in(browser_of, aud):
    return browser_of(aud)


def rows(page):
    return page.content.decode().count('<th scope="row">')


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
    assert "Page: /clients/…/" in page
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


def test_the_log_is_filtered_by_what_who_and_day(signed_in, adam, sam, ana, ben):
    before = rows(signed_in.get("/log/"))
    ana.deactivate(by=adam)
    ana.reactivate(by=adam)
    trail.record("person.activity_viewed", ben, by=sam)

    assert rows(signed_in.get("/log/")) == before + 3
    assert rows(signed_in.post("/log/", {"verb": "person.deactivated"})) == 1
    assert rows(signed_in.post("/log/", {"person": str(sam.pk)})) == 1
    assert rows(signed_in.post("/log/", {"day": "2020-01-01"})) == 0


@pytest.mark.parametrize("language", ["en-us", "es"])
def test_events_to_filter_by_stand_in_the_order_of_their_words(
    language, aud, sam, ana, rosa, browser_of
):
    browser_of(sam).get(rosa.get_absolute_url())
    aud.choose_language(language, by=aud)

    form = browser_of(aud).get("/log/").content.decode().partition('name="verb"')[2]

    offered = re.findall(r">([^<]+)</option>", form.partition("</select>")[0])[1:]
    assert len(offered) > 3
    assert offered == sorted(offered)


def test_an_invalid_day_is_refused_in_a_sentence(signed_in, adam, ana):
    ana.deactivate(by=adam)

    page = signed_in.post("/log/", {"day": "yesterday"}).content.decode()

    assert "There is a problem" in page
    assert 'value="yesterday"' in page


def test_fifty_events_make_a_page(signed_in, adam, ana, django_assert_max_num_queries):
    for _ in range(60):
        trail.record("person.activity_viewed", ana, by=adam)

    with django_assert_max_num_queries(11):
        first = signed_in.get("/log/")
    second = signed_in.post("/log/", {"page": 2})

    assert rows(first) == 50
    assert rows(second) == 10 + 1  # and the one of the migrations


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "adam"])
def test_nobody_else_reads_the_log(who, browser_of, request):
    assert browser_of(request.getfixturevalue(who)).get("/log/").status_code == 403
