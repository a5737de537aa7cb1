"""Unusual access on the supervisor's pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from oversight.models import UnusualAccess


@pytest.fixture
def unusual(ana, rosa):
    yesterday = timezone.localdate() - timedelta(days=1)
    return UnusualAccess.objects.create(
        person=ana, kind="same_surname", day=yesterday, client=rosa, times=3
    )


def test_the_board_says_that_there_is_something_to_review(unusual, sam, browser_of):
    page = browser_of(sam).get(reverse("oversight:team")).content.decode()

    assert "Unusual access to review" in page


def test_the_list_names_the_colleague_and_no_client(unusual, sam, browser_of):
    page = browser_of(sam).get(reverse("oversight:unusual-access-list")).content.decode()

    assert "Ana Ruiz" in page
    assert "Rosa" not in page


def test_an_unusual_access_is_reviewed_with_a_sentence(unusual, sam, browser_of):
    page = browser_of(sam).get(unusual.get_absolute_url())
    assert unusual.client.chart_number in page.content.decode()

    answers = {"outcome": "explained", "conclusion": "Only the same name."}
    answer = browser_of(sam).post(unusual.get_absolute_url(), answers)

    assert answer.url == reverse("oversight:unusual-access-list")
    unusual.refresh_from_db()
    assert unusual.conclusion == "Only the same name."


def test_the_activity_of_that_day_is_in_order_with_the_numbers(ana, rosa, sam, browser_of):
    browser = browser_of(ana)
    browser.get(reverse("casework:client-list"))
    browser.get(rosa.get_absolute_url())
    today = timezone.localdate()
    unusual = UnusualAccess.objects.create(person=ana, kind="many_records", day=today, times=14)

    page = browser_of(sam).get(unusual.get_absolute_url()).content.decode()

    assert f"Viewed a client’s record · {rosa.chart_number}" in strip_tags(page)
    assert page.index("Saw clients in a list") < page.index("Viewed a client’s record")
    everything = reverse("oversight:person-activity", args=[ana.pk])
    assert f'href="{everything}?day={today.isoformat()}"' in page


def test_a_review_needs_a_sentence(unusual, sam, browser_of):
    page = browser_of(sam).post(unusual.get_absolute_url(), {"outcome": "explained"})

    assert "Write how you came to your conclusion." in page.content.decode()
    unusual.refresh_from_db()
    assert unusual.reviewed_at is None


def test_another_teams_unusual_access_does_not_exist(unusual, sue, browser_of):
    assert browser_of(sue).get(unusual.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["unusual-access-list", "team"])
def test_a_worker_reviews_nothing(name, unusual, ben, browser_of):
    assert browser_of(ben).get(reverse(f"oversight:{name}")).status_code == 403
