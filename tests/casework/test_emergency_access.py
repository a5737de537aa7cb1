"""Emergency access: one record, four hours, a reason, and a supervisor who reviews it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import access, emergency_access
from casework.exceptions import (
    AlreadyEnded,
    AlreadyHasAccess,
    EmergencyAccessOnly,
    NoSuchRecord,
    TooManyTries,
)
from casework.models import EmergencyAccess
from casework.reach import Reach
from casework.recording import record_contact
from jobs.models import Job
from tests.casework.cast import WHY, met, reach_of, sees
from tests.conftest import open_client


@pytest.fixture
def emergency(rosa, cora):
    """Cora, of the other team, has opened Rosa's record."""
    return emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)


def test_it_opens_one_record_to_read_and_to_log_contacts_and_not_to_change(
    emergency, rosa, ana, cora
):
    other = open_client(ana, "Luz")

    assert reach_of(cora, rosa) == Reach.LOG
    assert reach_of(cora, other) == Reach.NONE
    assert emergency.ends_at - emergency.opened_at == timedelta(hours=4)


def test_it_ends_after_four_hours(emergency, rosa, cora):
    with time_machine.travel(emergency.ends_at - timedelta(seconds=1), tick=False):
        assert sees(cora, rosa)
    with time_machine.travel(emergency.ends_at, tick=False):
        assert not sees(cora, rosa)


def test_it_can_be_ended_sooner_and_only_once(emergency, rosa, cora):
    emergency.end(by=cora)

    assert not sees(cora, rosa)
    with pytest.raises(AlreadyEnded):
        emergency.end(by=cora)


def test_a_contact_may_be_logged_and_no_follow_up_added(emergency, rosa, cora):
    record_contact(rosa, by=cora, contact=met())

    with pytest.raises(EmergencyAccessOnly):
        record_contact(
            rosa,
            by=cora,
            contact=met(),
            follow_up={"kind": "task", "due_on": timezone.localdate()},
        )


def test_a_person_with_access_gets_no_emergency_access(rosa, ana, sam):
    for user in (ana, sam):
        with pytest.raises(AlreadyHasAccess):
            emergency_access.open_in_emergency(rosa.pk, by=user, reason="safety", why=WHY)


def test_the_exact_number_finds_the_record_and_nothing_else_does(rosa, cora):
    assert emergency_access.find(f" {rosa.chart_number} ", by=cora) == rosa
    with pytest.raises(NoSuchRecord):
        emergency_access.find(rosa.chart_number[:-1], by=cora)


def test_after_five_numbers_in_an_hour_even_the_right_one_is_not_answered(rosa, cora, sue):
    for _ in range(5):
        with pytest.raises(NoSuchRecord):
            emergency_access.find("000-0000", by=cora)

    with pytest.raises(TooManyTries):
        emergency_access.find(rosa.chart_number, by=cora)
    assert emergency_access.find(rosa.chart_number, by=sue) == rosa
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert emergency_access.find(rosa.chart_number, by=cora) == rosa


def test_a_blocked_number_costs_the_queries_of_a_missing_one(rosa, cora, sam):
    access.block(rosa, person=cora, reason="Her neighbour.", by=sam)
    asked = []
    for number in ("000-0000", rosa.chart_number, "000-0001"):
        with CaptureQueriesContext(connection) as captured, pytest.raises(NoSuchRecord):
            emergency_access.find(number, by=cora)
        asked.append(len(captured))

    assert asked[1] == asked[2]


def test_each_try_is_on_the_trail_with_the_record_and_without_the_number(rosa, cora):
    emergency_access.find(rosa.chart_number, by=cora)
    with pytest.raises(NoSuchRecord):
        emergency_access.find("000-0000", by=cora)

    tried = trail.of(cora).get(verb="emergency_access.tried")
    denied = trail.of(cora).get(verb="emergency_access.denied")
    assert tried.facts == {"record": str(rosa.pk)}
    assert denied.facts == {}


def test_the_supervisors_of_the_team_are_notified_at_once_and_without_a_name(
    rosa, ana, cora, sam, sue
):
    emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)

    (letter,) = mail.outbox
    assert letter.to == [sam.email]
    for personal in ("Rosa", rosa.chart_number, "Cora", "shelter", "Harbor"):
        assert personal not in letter.subject + letter.body


def test_an_email_that_fails_keeps_nobody_from_the_record(rosa, cora, sam, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"

    emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)

    assert sees(cora, rosa)
    assert Job.objects.get().status == Job.Status.RETRYING


def test_what_was_written_is_sealed(emergency, sam):
    emergency.review(by=sam, outcome="follow_up", conclusion="We meet on Monday.")

    stored = (
        EmergencyAccess.objects.filter(pk=emergency.pk).values_list("why", "conclusion").get()
    )
    assert b"shelter" not in bytes(stored[0])
    assert b"Monday" not in bytes(stored[1])


def find(browser, number):
    return browser.post(reverse("casework:emergency-access-find"), {"number": number})


def reason_page(browser) -> dict:
    """Open the page that asks why, and return what it holds besides the questions."""
    page = browser.get(reverse("casework:emergency-access-create")).content.decode()
    return {"found": re.search(r'name="found" value="([^"]+)"', page)[1]}


def say_why(browser, why=WHY, **held):
    return browser.post(
        reverse("casework:emergency-access-create"), {"reason": "safety", "why": why, **held}
    )


def test_a_worker_uses_emergency_access_on_the_pages(rosa, cora, browser_of):
    browser = browser_of(cora)

    assert find(browser, rosa.chart_number).url == reverse("casework:emergency-access-create")
    page = browser.get(reverse("casework:emergency-access-create")).content.decode()
    assert "Rosa" not in page
    assert rosa.chart_number not in page
    assert str(rosa.pk) not in page
    opened = say_why(browser, **reason_page(browser))

    assert opened.url == rosa.get_absolute_url()
    assert "Rosa" in browser.get(opened.url).content.decode()


@pytest.mark.parametrize("spaced", ["{} {}", "{}{}", " {} - {} ", "{}–{}"])
def test_the_number_is_found_however_its_digits_are_spaced(spaced, rosa, cora, browser_of):
    typed = spaced.format(*rosa.chart_number.split("-"))

    assert find(browser_of(cora), typed).url == reverse("casework:emergency-access-create")


def test_fewer_digits_or_words_find_nothing(rosa, cora, browser_of):
    for typed in (rosa.chart_number[1:], f"{rosa.chart_number}1", "Rosa"):
        assert (
            "There is no record with that number"
            in find(browser_of(cora), typed).content.decode()
        )


def test_a_short_sentence_opens_nothing(rosa, cora, browser_of):
    browser = browser_of(cora)
    find(browser, rosa.chart_number)

    page = say_why(browser, "Because.", **reason_page(browser))

    assert "at least 15 characters" in page.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_without_a_number_found_there_is_nothing_to_open(rosa, cora, browser_of):
    answer = say_why(browser_of(cora))

    assert answer.url == reverse("casework:emergency-access-find")
    assert not EmergencyAccess.objects.exists()


def test_a_reason_opens_the_record_it_was_typed_for_and_no_other(rosa, ana, cora, browser_of):
    luz, browser = open_client(ana, "Luz"), browser_of(cora)
    find(browser, rosa.chart_number)
    held = reason_page(browser)
    find(browser, luz.chart_number)

    answers = [say_why(browser, **held), say_why(browser, found="made up"), say_why(browser)]

    assert {answer.url for answer in answers} == {reverse("casework:emergency-access-find")}
    assert not EmergencyAccess.objects.exists()


def test_it_takes_a_fresh_factor(rosa, cora, browser_of):
    stale = browser_of(cora, stale=True)

    for name in ("emergency-access-find", "emergency-access-create"):
        answer = stale.get(reverse(f"casework:{name}"))
        assert answer.status_code == 302, name
        assert "reauthenticate" in answer.url, name


def test_a_block_set_before_the_reason_is_sent_refuses_the_record(rosa, cora, sam, browser_of):
    browser = browser_of(cora)
    find(browser, rosa.chart_number)
    held = reason_page(browser)
    access.block(rosa, person=cora, reason="Her neighbour.", by=sam)

    answer = say_why(browser, **held)

    assert "There is no record with that number" in answer.content.decode()
    assert not sees(cora, rosa)


def test_ones_own_record_opens_without_emergency_access(rosa, ana, browser_of):
    assert find(browser_of(ana), rosa.chart_number).url == rosa.get_absolute_url()


WRITES = [
    "client-edit",
    "consent-create",
    "follow-up-create",
    "closure-create",
    "erasure-create",
]


def test_every_page_says_which_record_is_open_until_it_is_ended(
    emergency, rosa, cora, browser_of
):
    browser = browser_of(cora)
    for url in (reverse("casework:my-day"), reverse("providers:service-list")):
        assert rosa.chart_number in browser.get(url).content.decode()

    url = reverse("casework:emergency-access-end", args=[emergency.pk])
    browser.post(url, {"has_note": "nothing"})

    assert rosa.chart_number not in browser.get(reverse("casework:my-day")).content.decode()
    assert browser.get(rosa.get_absolute_url()).status_code == 404


def test_no_page_lists_emergency_access_that_a_block_has_ended(
    emergency, rosa, cora, sam, browser_of
):
    access.block(rosa, person=cora, reason="Her neighbour.", by=sam)

    page = browser_of(cora).get(reverse("casework:my-day")).content.decode()

    assert rosa.chart_number not in page


def test_the_page_offers_a_contact_and_no_change(emergency, rosa, cora, browser_of):
    browser = browser_of(cora)
    page = browser.get(rosa.get_absolute_url()).content.decode()

    assert reverse("casework:contact-create") in page
    for name in WRITES:
        url = reverse(f"casework:{name}", args=[rosa.pk])
        assert url not in page
        for answer in (browser.get(url), browser.post(url, {})):
            assert answer.status_code == 403, name
            assert "You can read this record, but not change it" in answer.content.decode()


def test_nobody_ends_what_somebody_else_opened(emergency, rosa, ben, cora, browser_of):
    answer = browser_of(ben).post(reverse("casework:emergency-access-end", args=[emergency.pk]))

    assert answer.status_code == 404
    assert sees(cora, rosa)
