from django.urls import reverse
from django.utils import timezone

from casework.models import Tally


def test_people_without_a_name_are_counted_from_the_page(ana, award, browser_of):
    browser_of(ana).post(
        reverse("casework:tally-create"),
        {
            "people": "4",
            "occurred_on": timezone.localdate().isoformat(),
            "kind": "street",
            "place_kind": "outdoors",
            "award": str(award.pk),
        },
    )

    assert Tally.objects.get().people == 4


def test_a_tally_counts_at_least_one_person_and_no_future_day(ana, browser_of):
    page = browser_of(ana).post(
        reverse("casework:tally-create"),
        {
            "people": "0",
            "occurred_on": "2099-01-01",
            "kind": "street",
            "place_kind": "outdoors",
        },
    )

    assert "The day must be today or earlier." in page.content.decode()
    assert not Tally.objects.exists()


def test_who_pays_for_counting_is_asked_where_two_awards_could(
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

    page = browser.post(reverse("casework:tally-create"), sent).content.decode()

    assert "Choose which award pays" in page
    browser.post(reverse("casework:tally-create"), sent | {"award": str(second_award.pk)})
    assert Tally.objects.get().award == second_award
