from datetime import timedelta

from django.urls import reverse, reverse_lazy
from django.utils import timezone

from casework import recording
from casework.models import AnonymousContact
from tests.conftest import hidden_fields, shown_messages

DAY = reverse_lazy("casework:my-day")
ONE = reverse_lazy("casework:anonymous-contact-count-one")
MINE = reverse_lazy("casework:anonymous-contact-list")


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


def withdrawal_of(contact):
    return reverse("casework:anonymous-contact-withdraw", args=[contact.pk])


def test_one_tap_counts_and_one_tap_undoes(ana, browser_of):
    browser = browser_of(ana)
    assert "Undo" not in browser.get(DAY).content.decode()

    browser.post(ONE, {"key": "first"})
    page = browser.get(DAY).content.decode()
    assert "<strong>1</strong> counted today" in page
    assert "Undo the last 1" in page

    contact = AnonymousContact.objects.get()
    undo = reverse("casework:anonymous-contact-undo", args=[contact.pk])
    answer = browser.post(undo, {"key": "second"})
    assert (answer.url, shown_messages(answer)) == ("/", ["Undone. Not counted."])
    assert "<strong>0</strong> counted today" in browser.get(DAY).content.decode()


def test_a_tap_that_arrives_twice_counts_once_and_another_counts_again(ana, browser_of):
    browser = browser_of(ana)
    for _ in range(2):
        browser.post(ONE, {"key": "first"})
    browser.post(ONE, {"key": "second"})

    assert AnonymousContact.objects.count() == 2


def test_one_tap_asks_once_which_of_several_awards_pays(ana, award, second_award, browser_of):
    browser = browser_of(ana)

    answer = browser.post(ONE, {"key": "first"})

    assert answer.url == reverse("casework:anonymous-contact-create")
    assert "Several grants pay today." in shown_messages(answer)[0]
    today = timezone.localdate().isoformat()
    count = {"people": 1, "kind": "street", "place_kind": "outdoors", "occurred_on": today}
    browser.fill(answer.url, count | {"award": str(award.pk)})
    browser.post(ONE, {"key": "second"})
    assert [each.award for each in AnonymousContact.objects.all()] == [award, award]


def test_a_count_of_this_week_is_corrected_on_its_page(ana, award, browser_of):
    contact, browser = recording.count_one(by=ana), browser_of(ana)
    assert contact.get_absolute_url() in browser.get(MINE).content.decode()

    browser.fill(
        contact.get_absolute_url(),
        {
            "people": "3",
            "occurred_on": timezone.localdate().isoformat(),
            "kind": "office",
            "place_kind": "shelter",
            "award": "",
        },
    )

    contact.refresh_from_db()
    assert (contact.people, contact.kind, contact.place_kind) == (3, "office", "shelter")
    assert contact.award is None


def test_a_correction_to_a_day_on_which_the_award_does_not_pay_is_refused(
    ana, award, browser_of
):
    contact, browser = recording.count_one(by=ana), browser_of(ana)
    award.starts_on = timezone.localdate()
    award.save()
    answers = {"people": "1", "kind": "street", "place_kind": "outdoors"}
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    page = browser.fill(
        contact.get_absolute_url(),
        answers | {"occurred_on": yesterday, "award": str(award.pk)},
    )

    assert page.status_code == 200
    assert yesterday in page.content.decode()
    assert AnonymousContact.objects.get().occurred_on == timezone.localdate()


def test_a_mistaken_count_is_withdrawn_and_listed_as_such(ana, browser_of):
    contact, browser = recording.count_one(by=ana), browser_of(ana)
    address = withdrawal_of(contact)
    assert "Choose why it is withdrawn." in browser.fill(address, {}).content.decode()

    carried = hidden_fields(browser.get(address)) | {"withdrawal": "twice"}
    for _ in range(2):  # sent twice
        assert browser.post(address, carried).url == MINE

    page = browser.get(MINE).content.decode()
    assert "Counted twice" in page
    assert contact.get_absolute_url() not in page
    for gone in (address, contact.get_absolute_url()):
        assert "No report counts it." in browser.get(gone).content.decode()


def test_nobody_sees_the_counts_of_a_colleague(ana, ben, sam, browser_of):
    contact = recording.count_one(by=ana)

    for person in (ben, sam):
        assert browser_of(person).get(contact.get_absolute_url()).status_code == 404
        assert contact.get_absolute_url() not in browser_of(person).get(MINE).content.decode()
