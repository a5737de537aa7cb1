"""Who opened a record, on the screen and on paper; what a colleague did."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.roles import Role
from audit import trail
from casework import access
from oversight.access_log import accesses_to
from tests.casework.cast import granted
from tests.conftest import open_client, person


@pytest.fixture
def trail_page(rosa):
    return reverse("oversight:access-history", args=[rosa.pk])


@pytest.fixture
def printed_page(rosa):
    return reverse("oversight:access-history-printed", args=[rosa.pk])


def test_reads_are_counted_by_person_and_day(ana, sam, rosa, browser_of):
    browser = browser_of(ana)
    browser.get(rosa.get_absolute_url())
    browser.get(rosa.get_absolute_url())
    browser.get(reverse("casework:client-list"))
    browser_of(sam).get(rosa.get_absolute_url())

    entries = {entry.person: entry for entry in accesses_to(rosa)}

    assert (entries[ana].opened, entries[ana].listed, entries[ana].reasons) == (
        2,
        1,
        "Their own client",
    )
    assert (entries[sam].opened, entries[sam].reasons) == (1, "Supervisor of the team")
    assert entries[ana].day == timezone.localdate()


def test_what_was_denied_was_not_read(cora, rosa, browser_of):
    browser_of(cora).get(rosa.get_absolute_url())

    assert accesses_to(rosa) == []


def test_the_page_shows_the_supervisor_who_read(ana, sam, rosa, trail_page, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())

    page = browser_of(sam).get(trail_page).content.decode()

    assert "Their own client" in page
    assert "Ana Ruiz" in page


def test_the_printed_page_names_staff_by_first_name_and_role(
    ana, sam, rosa, printed_page, browser_of
):
    browser_of(ana).get(rosa.get_absolute_url())

    page = browser_of(sam).get(printed_page).content.decode()

    assert "Ana, " in strip_tags(page)
    assert '<caption class="govuk-visually-hidden">Who looked at your record' in page
    assert "Ruiz" not in page
    assert "Rosa" not in page
    assert trail.about(rosa).last().facts["printed"] == 1


def test_the_printed_page_has_a_title_that_says_little_and_asks_first_whether_it_is_safe(
    sam, rosa, printed_page, browser_of
):
    page = browser_of(sam).get(printed_page).content.decode()

    assert "<title>Access list" in page.replace("\n", "").replace("  ", "")
    assert "Ask first: is it safe for you to keep this paper?" in page


@pytest.mark.parametrize("name", ["trail_page", "printed_page"])
def test_only_a_supervisor_of_the_team_reads_the_access_history(
    name, ana, sue, browser_of, request
):
    url = request.getfixturevalue(name)

    assert browser_of(ana).get(url).status_code == 403
    assert browser_of(sue).get(url).status_code == 404


def test_a_co_worker_of_another_team_does_not_read_the_access_history(
    rosa, sam, sue, trail_page, browser_of
):
    granted(rosa, sue, by=sam)

    assert browser_of(sam).get(trail_page).status_code == 200
    assert browser_of(sue).get(trail_page).status_code == 403


def test_more_readers_cost_no_query_more(ana, ben, sam, rosa, trail_page, browser_of):
    browser = browser_of(sam)
    browser.get(trail_page)
    with CaptureQueriesContext(connection) as before:
        browser.get(trail_page)
    for _ in range(5):
        browser_of(ana).get(rosa.get_absolute_url())

    with CaptureQueriesContext(connection) as after:
        browser.get(trail_page)

    assert len(after) == len(before)


def activity_of(who):
    return reverse("oversight:person-activity", args=[who.pk])


def test_a_supervisor_reads_what_a_colleague_did(ana, sam, rosa, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())

    page = browser_of(sam).get(activity_of(ana)).content.decode()

    assert "Viewed a client’s record" in page
    assert rosa.chart_number in page
    assert "Rosa" not in page


def test_activity_is_described_in_plain_words(ana, sam, rosa, browser_of):
    browser = browser_of(ana)
    browser.get(reverse("casework:client-list"))
    browser.post(reverse("casework:emergency-access-find"), {"number": "000-0000"})

    page = browser_of(sam).get(activity_of(ana)).content.decode()

    assert "Saw clients in a list" in page
    assert "Tried a chart number for emergency access, without success" in page
    for machine_word in ("Emergency access opened", "User", "Historical"):
        assert machine_word not in page


def test_of_a_client_elsewhere_the_number_stays_hidden(ana, cora, sam, sue, browser_of):
    theirs = open_client(cora, "Minh")
    browser_of(ana).get(theirs.get_absolute_url())

    page = browser_of(sam).get(activity_of(ana)).content.decode()

    assert "Was refused a record" in page
    assert theirs.chart_number not in page


def test_activity_with_a_client_blocked_for_the_reader_is_left_out(
    ana, sam, harbor, rosa, browser_of
):
    tia = person("Tia Vos", Role.SUPERVISOR, harbor)
    browser_of(tia).get(open_client(ana, "Luz").get_absolute_url())
    browser_of(tia).get(rosa.get_absolute_url())
    access.block(rosa, person=sam, reason="x", by=tia)

    page = browser_of(sam).get(activity_of(tia)).content.decode()

    assert "Block set" not in page
    assert page.count("Viewed a client’s record") == 1


def test_the_activity_of_another_team_does_not_exist(cora, sam, dora, browser_of):
    assert browser_of(sam).get(activity_of(cora)).status_code == 404
    assert browser_of(sam).get(activity_of(dora)).status_code == 404


def test_a_day_narrows_it_down(ana, sam, rosa, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())
    yesterday = timezone.localdate() - timedelta(days=1)

    page = browser_of(sam).get(activity_of(ana), {"day": yesterday.isoformat()})
    nonsense = browser_of(sam).get(activity_of(ana), {"day": "2026-02-31"})

    assert "No activity on that date." in page.content.decode()
    assert "Viewed a client’s record" in nonsense.content.decode()


def test_that_somebody_asked_is_written_down_too(ana, sam, browser_of):
    browser_of(sam).get(activity_of(ana))

    assert trail.of(ana).get(verb="person.activity_viewed").actor_id == sam.pk


def test_the_log_finds_a_record_by_its_key_also_in_lists(ana, aud, rosa, browser_of):
    browser_of(ana).get(reverse("casework:client-list"))
    url = reverse("accounts:audit-log")

    whole = browser_of(aud).post(url, {"record": str(rosa.pk)}).content.decode()
    by_end = browser_of(aud).post(url, {"record": str(rosa.pk)[-8:]}).content.decode()
    kind = browser_of(aud).post(url, {"record_kind": "casework.consent"}).content.decode()

    assert "Saw clients in a list" in whole
    assert "Opened a client’s record at intake" in whole
    assert "Opened a client’s record at intake" in by_end
    assert '<th scope="row">Opened a client’s record at intake' not in kind
