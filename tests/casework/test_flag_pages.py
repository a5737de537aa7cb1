"""Unusual reading on the supervisor's pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Flag


@pytest.fixture
def flag(ana, rosa):
    yesterday = timezone.localdate() - timedelta(days=1)
    return Flag.objects.create(person=ana, kind="namesake", day=yesterday, client=rosa, times=3)


def test_the_board_says_that_there_is_something_to_judge(flag, sam, browser_of):
    page = browser_of(sam).get(reverse("casework:board")).content.decode()

    assert "Unusual reading to judge" in page


def test_the_list_names_the_colleague_and_no_client(flag, sam, browser_of):
    page = browser_of(sam).get(reverse("casework:flag-list")).content.decode()

    assert "Ana Ruiz" in page
    assert "Rosa" not in page


def test_a_flag_is_judged_with_a_sentence(flag, sam, browser_of):
    page = browser_of(sam).get(flag.get_absolute_url())
    assert flag.client.chart_number in page.content.decode()

    told = {"verdict": "explained", "finding": "Only the same name."}
    answer = browser_of(sam).post(flag.get_absolute_url(), told)

    assert answer.url == reverse("casework:flag-list")
    flag.refresh_from_db()
    assert flag.finding == "Only the same name."


def test_what_they_did_that_day_stands_in_order_with_the_numbers(ana, rosa, sam, browser_of):
    browser = browser_of(ana)
    browser.get(reverse("casework:client-list"))
    browser.get(rosa.get_absolute_url())
    today = timezone.localdate()
    flag = Flag.objects.create(person=ana, kind="many", day=today, times=14)

    page = browser_of(sam).get(flag.get_absolute_url()).content.decode()

    assert f"Viewed a client’s record · {rosa.chart_number}" in page
    assert page.index("Saw clients in a list") < page.index("Viewed a client’s record")
    everything = reverse("casework:person-activity", args=[ana.pk])
    assert f'href="{everything}?day={today.isoformat()}"' in page


def test_a_judgement_without_a_sentence_is_none(flag, sam, browser_of):
    page = browser_of(sam).post(flag.get_absolute_url(), {"verdict": "explained"})

    assert "Write how you came to your judgement." in page.content.decode()
    flag.refresh_from_db()
    assert flag.judged_at is None


def test_another_teams_flag_does_not_exist(flag, sue, browser_of):
    assert browser_of(sue).get(flag.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["flag-list", "board"])
def test_a_worker_judges_nothing(name, flag, ben, browser_of):
    assert browser_of(ben).get(reverse(f"casework:{name}")).status_code == 403
