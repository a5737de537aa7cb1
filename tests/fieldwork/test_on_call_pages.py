"""The page that says whom to ring, who keeps it, and where else it shows."""

from datetime import time

import pytest

from accounts.roles import Role
from fieldwork.models import OnCall
from tests.conftest import person

LIST = "/on-call/"


@pytest.fixture
def duty_phone(sam):
    return OnCall.add(by=sam, name="Duty phone", number="+12065550142")


@pytest.mark.parametrize("role", Role)
def test_everybody_who_works_here_reads_whom_to_ring(role, duty_phone, browser_of, harbor):
    someone = person("Kim Okoro", role, harbor if role in ("worker", "supervisor") else None)
    page = browser_of(someone).get(LIST)

    assert 'href="tel:+12065550142"' in page.content.decode()
    assert 'href="tel:911"' in page.content.decode()


def test_an_agency_elsewhere_has_its_own_emergency_number(settings, ana, browser_of):
    settings.EMERGENCY_NUMBER = "112"

    assert 'href="tel:112"' in browser_of(ana).get(LIST).content.decode()


def test_an_empty_list_says_who_can_add_to_it(ana, browser_of):
    page = browser_of(ana).get(LIST)

    assert "A supervisor of the team can add whom to ring" in page.content.decode()


def test_a_supervisor_adds_corrects_and_removes(sam, browser_of):
    browser = browser_of(sam)
    typed = {"name": "Night phone", "number": "206 555 0142", "begins": "18:00", "ends": "8:00"}

    browser.post(f"{LIST}new/", typed)
    added = OnCall.objects.get()
    assert (added.number, added.begins, added.ends) == ("+12065550142", time(18), time(8))

    shown = browser.get(f"{LIST}{added.pk}/").context["form"]["shown"].value()
    browser.post(f"{LIST}{added.pk}/", typed | {"number": "206 555 0143", "shown": shown})
    added.refresh_from_db()
    assert added.number == "+12065550143"

    browser.post(f"{LIST}{added.pk}/removal/")
    assert not OnCall.objects.listed().exists()


def test_one_time_alone_is_asked_about(sam, browser_of):
    typed = {"name": "Night phone", "number": "206 555 0142", "begins": "18:00"}
    page = browser_of(sam).post(f"{LIST}new/", typed)

    assert "Enter both times, or leave both empty." in page.content.decode()
    assert not OnCall.objects.exists()


def test_days_in_the_wrong_order_are_refused(sam, browser_of):
    days = {"first_on": "2026-12-06", "last_on": "2026-12-01"}
    typed = {"name": "Night phone", "number": "206 555 0142", **days}
    page = browser_of(sam).post(f"{LIST}new/", typed)

    assert "The last day can&#x27;t be before the first day." in page.content.decode()


def test_what_is_no_number_is_refused(sam, browser_of):
    page = browser_of(sam).post(f"{LIST}new/", {"name": "Sam", "number": "later"})

    assert "Enter a phone number with its area code" in page.content.decode()


def test_another_teams_list_is_not_ones_own_to_keep(duty_phone, sue, browser_of):
    assert browser_of(sue).get(f"{LIST}{duty_phone.pk}/").status_code == 404
    assert browser_of(sue).post(f"{LIST}{duty_phone.pk}/removal/").status_code == 404
    assert "/removal/" not in browser_of(sue).get(LIST).content.decode()


def test_a_worker_keeps_no_list(duty_phone, ana, browser_of):
    assert browser_of(ana).get(f"{LIST}new/").status_code == 403
    assert browser_of(ana).post(f"{LIST}{duty_phone.pk}/removal/").status_code == 403


def test_the_page_of_emergency_access_says_whom_to_ring(duty_phone, cora, browser_of):
    page = browser_of(cora).get("/emergency-access/")

    assert "Duty phone" in page.content.decode()
    assert 'href="tel:+12065550142"' in page.content.decode()


def test_the_page_asks_no_more_for_a_longer_list(
    sam, browser_of, django_assert_num_queries, django_assert_max_num_queries
):
    browser = browser_of(sam)
    with django_assert_max_num_queries(30) as first:
        browser.get(LIST)
    for number in range(5):
        OnCall.add(by=sam, name=f"Phone {number}", number=f"+1206555014{number}")

    with django_assert_num_queries(len(first)):
        browser.get(LIST)
