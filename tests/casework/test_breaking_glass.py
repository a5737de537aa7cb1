"""Breaking glass: one record, four hours, a reason, and somebody who judges it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import access, breaking_glass
from casework.exceptions import (
    AlreadyDecided,
    AlreadyEnded,
    AlreadyOpenToThem,
    EmergencyAccessOnly,
    NoSuchRecord,
    OwnBreakGlass,
    TooManyTries,
)
from casework.models import BreakGlass, Client
from casework.recording import record_contact
from tests.casework.test_access import may, sees
from tests.casework.test_recording import met
from tests.conftest import open_client, person

WHY = "She called from the shelter and is afraid."


@pytest.fixture
def broken(rosa, cora):
    """Cora, of the other team, has opened Rosa's record."""
    return breaking_glass.open_record(rosa.pk, by=cora, reason="safety", why=WHY)


def test_it_opens_one_record_to_read_and_to_contact_and_not_to_change(broken, rosa, ana, cora):
    other = open_client(ana, "Luz")

    assert may(cora, rosa) == (True, True, False)
    assert may(cora, other) == (False, False, False)
    assert broken.ends_at - broken.opened_at == timedelta(hours=4)


def test_it_ends_after_four_hours(broken, rosa, cora):
    with time_machine.travel(broken.ends_at - timedelta(seconds=1), tick=False):
        assert sees(cora, rosa)
    with time_machine.travel(broken.ends_at, tick=False):
        assert not sees(cora, rosa)


def test_it_can_be_ended_sooner_and_only_once(broken, rosa, cora):
    broken.end(by=cora)

    assert not sees(cora, rosa)
    with pytest.raises(AlreadyEnded):
        broken.end(by=cora)


def test_a_contact_may_be_logged_and_no_follow_up_added(broken, rosa, cora):
    record_contact(rosa, by=cora, contact=met())

    with pytest.raises(EmergencyAccessOnly):
        record_contact(
            rosa,
            by=cora,
            contact=met(),
            follow_up={"kind": "task", "due_on": timezone.localdate()},
        )


def test_who_sees_the_record_anyway_breaks_nothing(rosa, ana, sam):
    for user in (ana, sam):
        with pytest.raises(AlreadyOpenToThem):
            breaking_glass.open_record(rosa.pk, by=user, reason="safety", why=WHY)


def test_the_exact_number_finds_the_record_and_nothing_else_does(rosa, cora):
    assert breaking_glass.find(f" {rosa.chart_number} ", by=cora) == rosa
    with pytest.raises(NoSuchRecord):
        breaking_glass.find(rosa.chart_number[:-1], by=cora)


def test_after_five_numbers_in_an_hour_even_the_right_one_is_not_answered(rosa, cora, sue):
    for _ in range(5):
        with pytest.raises(NoSuchRecord):
            breaking_glass.find("000-0000", by=cora)

    with pytest.raises(TooManyTries):
        breaking_glass.find(rosa.chart_number, by=cora)
    assert breaking_glass.find(rosa.chart_number, by=sue) == rosa
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert breaking_glass.find(rosa.chart_number, by=cora) == rosa


def test_a_number_that_is_shut_costs_the_queries_of_a_missing_one(rosa, cora, sam):
    access.block(rosa, person=cora, reason="Her neighbour.", by=sam)
    asked = []
    for number in ("000-0000", rosa.chart_number, "000-0001"):
        with CaptureQueriesContext(connection) as captured, pytest.raises(NoSuchRecord):
            breaking_glass.find(number, by=cora)
        asked.append(len(captured))

    assert asked[1] == asked[2]


def test_each_try_is_on_the_trail_with_the_record_and_without_the_number(rosa, cora):
    breaking_glass.find(rosa.chart_number, by=cora)
    with pytest.raises(NoSuchRecord):
        breaking_glass.find("000-0000", by=cora)

    tried = trail.of(cora).get(verb="break_glass.tried")
    denied = trail.of(cora).get(verb="break_glass.denied")
    assert tried.facts == {"record": str(rosa.pk)}
    assert denied.facts == {}


def test_the_supervisors_of_the_team_are_told_at_once_and_without_a_name(
    rosa, ana, cora, sam, sue, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        breaking_glass.open_record(rosa.pk, by=cora, reason="safety", why=WHY)

    (letter,) = mail.outbox
    assert letter.to == [sam.email]
    for told in ("Rosa", rosa.chart_number, "Cora", "shelter", "Harbor"):
        assert told not in letter.subject + letter.body


def test_a_letter_that_does_not_go_out_keeps_nobody_from_the_record(
    rosa, cora, sam, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "no.such.Backend"

    with django_capture_on_commit_callbacks(execute=True):
        breaking_glass.open_record(rosa.pk, by=cora, reason="safety", why=WHY)

    assert sees(cora, rosa)
    assert "on_commit" in caplog.text


def test_the_teams_supervisor_judges_and_nobody_else(broken, ana, cora, sam, sue):
    for somebody in (ana, cora, sue):
        assert not breaking_glass.to_be_judged_by(somebody)
    assert list(breaking_glass.to_be_judged_by(sam)) == [broken]

    broken.judge(by=sam, verdict="justified", finding="I spoke with both.")

    assert not breaking_glass.to_be_judged_by(sam)
    with pytest.raises(AlreadyDecided):
        broken.judge(by=sam, verdict="not_justified", finding="On second thoughts.")
    assert trail.of(broken).get(verb="break_glass.judged").facts == {"verdict": "justified"}


def test_nobody_judges_their_own_not_even_past_the_program(rosa, ana, sam, sue, adam):
    broken = breaking_glass.open_record(rosa.pk, by=sue, reason="safety", why=WHY)
    sue.assign_role("supervisor", rosa.team, by=adam)

    assert not breaking_glass.to_be_judged_by(sue)
    with pytest.raises(OwnBreakGlass):
        broken.judge(by=sue, verdict="justified", finding="It was right.")
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=broken.pk).update(
            judged_by=sue, judged_at=timezone.now(), verdict="justified"
        )


def test_it_is_overdue_after_three_days(broken, sam):
    with time_machine.travel(broken.opened_at + timedelta(hours=71)):
        assert not BreakGlass.objects.overdue()
    with time_machine.travel(broken.opened_at + timedelta(hours=72, seconds=1)):
        (one,) = breaking_glass.to_be_judged_by(sam).for_a_judge()
        assert one.is_overdue
        assert list(BreakGlass.objects.overdue()) == [broken]


def test_the_fourth_within_seven_days_is_flagged(rosa, ana, cora, sam):
    start = timezone.now()
    for day in (0, 2, 4, 6, 12):
        with time_machine.travel(start + timedelta(days=day)):
            breaking_glass.open_record(rosa.pk, by=cora, reason="safety", why=WHY)

    told = breaking_glass.to_be_judged_by(sam).for_a_judge()
    assert [(one.times, one.is_often) for one in told] == [
        (1, False),
        (2, False),
        (3, False),
        (4, True),
        (2, False),
    ]


def test_what_was_written_is_sealed(broken, sam):
    broken.judge(by=sam, verdict="follow_up", finding="We meet on Monday.")

    stored = BreakGlass.objects.filter(pk=broken.pk).values_list("why", "finding").get()
    assert b"shelter" not in bytes(stored[0])
    assert b"Monday" not in bytes(stored[1])


def find(browser, number):
    return browser.post(reverse("casework:break-glass-find"), {"number": number})


def reason_page(browser) -> dict:
    """Open the page that asks why, and return what it holds besides the questions."""
    page = browser.get(reverse("casework:break-glass-create")).content.decode()
    return {"found": re.search(r'name="found" value="([^"]+)"', page)[1]}


def say_why(browser, why=WHY, **held):
    return browser.post(
        reverse("casework:break-glass-create"), {"reason": "safety", "why": why, **held}
    )


def test_a_worker_breaks_glass_on_the_pages(rosa, cora, browser_of):
    browser = browser_of(cora)

    assert find(browser, rosa.chart_number).url == reverse("casework:break-glass-create")
    page = browser.get(reverse("casework:break-glass-create")).content.decode()
    assert "Rosa" not in page
    assert rosa.chart_number not in page
    assert str(rosa.pk) not in page
    opened = say_why(browser, **reason_page(browser))

    assert opened.url == rosa.get_absolute_url()
    assert "Rosa" in browser.get(opened.url).content.decode()


@pytest.mark.parametrize("spaced", ["{} {}", "{}{}", " {} - {} ", "{}–{}"])
def test_the_number_is_found_however_its_digits_are_spaced(spaced, rosa, cora, browser_of):
    typed = spaced.format(*rosa.chart_number.split("-"))

    assert find(browser_of(cora), typed).url == reverse("casework:break-glass-create")


def test_fewer_digits_or_words_find_nothing(rosa, cora, browser_of):
    for typed in (rosa.chart_number[1:], f"{rosa.chart_number}1", "Rosa"):
        assert "There is no such number" in find(browser_of(cora), typed).content.decode()


def test_a_short_sentence_opens_nothing(rosa, cora, browser_of):
    browser = browser_of(cora)
    find(browser, rosa.chart_number)

    page = say_why(browser, "Because.", **reason_page(browser))

    assert "at least 15 characters" in page.content.decode()
    assert not BreakGlass.objects.exists()


def test_without_a_number_found_there_is_nothing_to_open(rosa, cora, browser_of):
    answer = say_why(browser_of(cora))

    assert answer.url == reverse("casework:break-glass-find")
    assert not BreakGlass.objects.exists()


def test_a_reason_opens_the_record_it_was_typed_for_and_no_other(rosa, ana, cora, browser_of):
    luz, browser = open_client(ana, "Luz"), browser_of(cora)
    find(browser, rosa.chart_number)
    held = reason_page(browser)
    find(browser, luz.chart_number)

    answers = [say_why(browser, **held), say_why(browser, found="made up"), say_why(browser)]

    assert {answer.url for answer in answers} == {reverse("casework:break-glass-find")}
    assert not BreakGlass.objects.exists()


def test_it_takes_a_fresh_factor(rosa, cora, browser_of):
    stale = browser_of(cora, stale=True)

    for name in ("break-glass-find", "break-glass-create"):
        answer = stale.get(reverse(f"casework:{name}"))
        assert answer.status_code == 302, name
        assert "reauthenticate" in answer.url, name


def test_a_block_that_comes_in_between_keeps_the_record_shut(rosa, cora, sam, browser_of):
    browser = browser_of(cora)
    find(browser, rosa.chart_number)
    held = reason_page(browser)
    access.block(rosa, person=cora, reason="Her neighbour.", by=sam)

    answer = say_why(browser, **held)

    assert "There is no such number" in answer.content.decode()
    assert not sees(cora, rosa)


def test_ones_own_record_opens_without_breaking_anything(rosa, ana, browser_of):
    assert find(browser_of(ana), rosa.chart_number).url == rosa.get_absolute_url()


WRITES = [
    "client-edit",
    "consent-create",
    "follow-up-create",
    "closure-create",
    "erasure-create",
]


def test_every_page_says_which_record_is_open_until_it_is_ended(broken, rosa, cora, browser_of):
    browser = browser_of(cora)
    for url in (reverse("casework:my-day"), reverse("providers:service-list")):
        assert rosa.chart_number in browser.get(url).content.decode()

    browser.post(reverse("casework:break-glass-end", args=[broken.pk]))

    assert rosa.chart_number not in browser.get(reverse("casework:my-day")).content.decode()
    assert browser.get(rosa.get_absolute_url()).status_code == 404


def test_no_page_says_that_a_record_is_open_which_was_shut_since(
    broken, rosa, cora, sam, browser_of
):
    access.block(rosa, person=cora, reason="Her neighbour.", by=sam)

    page = browser_of(cora).get(reverse("casework:my-day")).content.decode()

    assert rosa.chart_number not in page


def test_the_page_offers_a_contact_and_no_change(broken, rosa, cora, browser_of):
    browser = browser_of(cora)
    page = browser.get(rosa.get_absolute_url()).content.decode()

    assert reverse("casework:contact-create") in page
    for name in WRITES:
        url = reverse(f"casework:{name}", args=[rosa.pk])
        assert url not in page
        for answer in (browser.get(url), browser.post(url, {})):
            assert answer.status_code == 403, name
            assert "to read, and not to change" in answer.content.decode()


def test_nobody_ends_what_somebody_else_opened(broken, rosa, ben, cora, browser_of):
    answer = browser_of(ben).post(reverse("casework:break-glass-end", args=[broken.pk]))

    assert answer.status_code == 404
    assert sees(cora, rosa)


def test_a_supervisor_judges_from_the_board(broken, rosa, cora, sam, browser_of):
    browser_of(cora).get(rosa.get_absolute_url())
    browser = browser_of(sam)
    assert broken.get_absolute_url() in browser.get(reverse("casework:board")).content.decode()
    page = browser.get(broken.get_absolute_url()).content.decode()
    assert WHY in page
    assert "Client viewed" in page

    browser.post(broken.get_absolute_url(), {"verdict": "justified", "finding": "I asked."})

    broken.refresh_from_db()
    assert (broken.verdict, broken.judged_by) == ("justified", sam)
    assert (
        broken.get_absolute_url() not in browser.get(reverse("casework:board")).content.decode()
    )


def test_an_overdue_judgement_is_loud(broken, sam, browser_of):
    BreakGlass.objects.filter(pk=broken.pk).update(
        opened_at=timezone.now() - timedelta(hours=73)
    )

    board = browser_of(sam).get(reverse("casework:board")).content.decode()

    assert "govuk-tag--red" in board


@pytest.mark.parametrize("outsider", ["ana", "sue"])
def test_the_page_of_judging_is_not_there_for_others(outsider, request, broken, browser_of):
    answer = browser_of(request.getfixturevalue(outsider)).get(broken.get_absolute_url())

    assert answer.status_code in (403, 404)


def test_a_record_without_a_supervisor_can_be_opened_and_waits(rosa, cora, harbor, mailoutbox):
    breaking_glass.open_record(rosa.pk, by=cora, reason="safety", why=WHY)
    late = person("Late Comer", "supervisor", harbor)

    assert breaking_glass.to_be_judged_by(late).count() == 1
    assert Client.objects.visible_to(late).count() == 1
