"""Emergency access is reviewed by a supervisor of the client's team, and by nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import emergency_access
from casework.exceptions import AlreadyReviewed, OwnAccess
from casework.models import Client, EmergencyAccess
from oversight.reviewing import emergency_accesses_to_review
from tests.casework.cast import WHY
from tests.conftest import person


@pytest.fixture
def emergency(rosa, cora):
    """Cora, of the other team, has opened Rosa's record."""
    return emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)


@pytest.fixture
def review_page(emergency):
    return reverse("oversight:emergency-access-review", args=[emergency.pk])


def test_the_teams_supervisor_reviews_and_nobody_else(emergency, ana, cora, sam, sue):
    for somebody in (ana, cora, sue):
        assert not emergency_accesses_to_review(somebody)
    assert list(emergency_accesses_to_review(sam)) == [emergency]

    emergency.review(by=sam, outcome="appropriate", conclusion="I spoke with both.")

    assert not emergency_accesses_to_review(sam)
    with pytest.raises(AlreadyReviewed):
        emergency.review(by=sam, outcome="not_appropriate", conclusion="On second thoughts.")
    assert trail.of(emergency).get(verb="emergency_access.reviewed").facts == {
        "outcome": "appropriate"
    }


def test_nobody_reviews_their_own_not_even_past_the_system(rosa, ana, sam, sue, adam):
    emergency = emergency_access.open_in_emergency(rosa.pk, by=sue, reason="safety", why=WHY)
    sue.assign_role("supervisor", rosa.team, by=adam)

    assert not emergency_accesses_to_review(sue)
    with pytest.raises(OwnAccess):
        emergency.review(by=sue, outcome="appropriate", conclusion="It was right.")
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=emergency.pk).update(
            reviewed_by=sue, reviewed_at=timezone.now(), outcome="appropriate"
        )


def test_it_is_overdue_after_three_days(emergency, sam):
    for hours, late in ((71, False), (72.1, True)):
        with time_machine.travel(emergency.opened_at + timedelta(hours=hours)):
            (one,) = emergency_accesses_to_review(sam)
            assert one.is_overdue is late


def test_the_fourth_within_seven_days_is_marked(rosa, ana, cora, sam):
    start = timezone.now()
    for day in (0, 2, 4, 6, 12):
        with time_machine.travel(start + timedelta(days=day)):
            emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)

    waiting = emergency_accesses_to_review(sam)
    assert [(one.times, one.is_often) for one in waiting] == [
        (1, False),
        (2, False),
        (3, False),
        (4, True),
        (2, False),
    ]


def test_a_supervisor_reviews_from_the_page_of_the_team(
    emergency, review_page, rosa, cora, sam, browser_of
):
    browser_of(cora).get(rosa.get_absolute_url())
    browser = browser_of(sam)
    assert review_page in browser.get(reverse("oversight:team")).content.decode()
    page = browser.get(review_page).content.decode()
    assert WHY in page
    assert "Viewed a client’s record" in page

    browser.post(review_page, {"outcome": "appropriate", "conclusion": "I asked."})

    emergency.refresh_from_db()
    assert (emergency.outcome, emergency.reviewed_by) == ("appropriate", sam)
    assert review_page not in browser.get(reverse("oversight:team")).content.decode()


def test_an_overdue_review_is_shown_in_red(emergency, sam, browser_of):
    EmergencyAccess.objects.filter(pk=emergency.pk).update(
        opened_at=timezone.now() - timedelta(hours=73)
    )

    page = browser_of(sam).get(reverse("oversight:team")).content.decode()

    assert "govuk-tag--red" in page


@pytest.mark.parametrize("outsider", ["ana", "sue"])
def test_the_review_page_is_not_there_for_others(outsider, request, review_page, browser_of):
    answer = browser_of(request.getfixturevalue(outsider)).get(review_page)

    assert answer.status_code in (403, 404)


def test_a_record_without_a_supervisor_can_be_opened_and_waits(rosa, cora, harbor, mailoutbox):
    emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)
    late = person("Late Comer", "supervisor", harbor)

    assert emergency_accesses_to_review(late).count() == 1
    assert Client.objects.visible_to(late).count() == 1
