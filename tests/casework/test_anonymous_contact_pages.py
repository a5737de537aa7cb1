from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from casework.models import AnonymousContact


def test_people_without_a_name_are_counted_from_the_page(ana, award, browser_of):
    browser_of(ana).post(
        reverse("casework:anonymous-contact-create"),
        {
            "people": "4",
            "occurred_on": timezone.localdate().isoformat(),
            "kind": "street",
            "place_kind": "outdoors",
            "award": str(award.pk),
        },
    )

    assert AnonymousContact.objects.get().people == 4


def test_an_anonymous_contact_counts_at_least_one_person_and_no_future_day(ana, browser_of):
    page = browser_of(ana).post(
        reverse("casework:anonymous-contact-create"),
        {
            "people": "0",
            "occurred_on": "2099-01-01",
            "kind": "street",
            "place_kind": "outdoors",
        },
    )

    assert "to today." in page.content.decode()
    assert not AnonymousContact.objects.exists()


def test_people_met_on_an_earlier_day_are_paid_for_by_an_award_of_that_day(
    ana, award, browser_of
):
    today = timezone.localdate()
    award.starts_on = today
    award.save()
    that_day = today - timedelta(days=5)
    sent = {
        "people": "4",
        "occurred_on": that_day.isoformat(),
        "offered_on": today.isoformat(),
        "kind": "street",
        "place_kind": "outdoors",
        "award": str(award.pk),
    }
    browser, address = browser_of(ana), reverse("casework:anonymous-contact-create")

    page = browser.post(address, sent).content.decode()

    assert "The day you chose has other funding sources" in page
    assert not AnonymousContact.objects.exists()
    browser.post(address, sent | {"offered_on": that_day.isoformat(), "award": "none"})
    assert AnonymousContact.objects.get().award is None


def test_the_funding_source_of_an_anonymous_contact_is_asked_where_two_awards_could_pay(
    ana, award, second_award, browser_of
):
    sent = {
        "people": "4",
        "occurred_on": timezone.localdate().isoformat(),
        "kind": "street",
        "place_kind": "outdoors",
        "award": "",
    }
    browser = browser_of(ana)

    page = browser.post(reverse("casework:anonymous-contact-create"), sent).content.decode()

    assert "Choose the funding source" in page
    browser.post(
        reverse("casework:anonymous-contact-create"), sent | {"award": str(second_award.pk)}
    )
    assert AnonymousContact.objects.get().award == second_award
