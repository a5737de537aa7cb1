from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from audit.models import AuditEvent
from casework.models import Award, Contact, Offer
from tests.casework.cast import answers, checked
from tests.conftest import open_client

NEW = "casework:contact-create"


def test_the_common_contact_takes_a_client_and_one_press(ana, rosa, browser_of):
    response = browser_of(ana).post(reverse(NEW), answers(rosa))

    assert response.url == rosa.get_absolute_url()
    contact = Contact.objects.get()
    assert contact.occurred_on == timezone.localdate()
    assert contact.place_kind == "outdoors"


def test_the_links_of_two_contacts_sound_different(ana, rosa, browser_of):
    browser = browser_of(ana)
    browser.post(reverse(NEW), answers(rosa))
    day = date_format(timezone.localdate())

    page = browser.get(rosa.get_absolute_url()).content.decode()

    assert f'Street outreach<span class="govuk-visually-hidden">, {day}</span></a>' in page


def test_the_page_comes_with_the_client_chosen_when_it_is_opened_from_their_record(
    ana, rosa, browser_of
):
    page = browser_of(ana).get(reverse(NEW), {"client": rosa.pk}).content.decode()

    assert f'value="{rosa.pk}" selected' in page


def test_a_contact_of_another_day_keeps_that_day(ana, rosa, browser_of):
    day = timezone.localdate() - timedelta(days=3)

    another = {"when": "another_day", "occurred_on": day.isoformat(), "day_is_right": "on"}
    browser_of(ana).post(reverse(NEW), answers(rosa, **another))

    assert Contact.objects.get().occurred_on == day


def test_offers_are_recorded_with_their_answers(ana, rosa, award, browser_of):
    offered = checked(
        transportation={"answer": "provided", "quantity": "2", "award": str(award.pk)},
        emergency_shelter={"answer": "later", "quantity": "1", "provider_name": "Harbor House"},
    )

    browser_of(ana).post(reverse(NEW), answers(rosa, **offered))

    given = Offer.objects.provided().get()
    assert (given.service, given.quantity, given.award) == ("transportation", 2, award)
    later = Offer.objects.get(service="emergency-shelter")
    assert (later.answer, later.quantity, later.provider_name) == ("later", 0, "Harbor House")


PROVIDED = checked(transportation={"answer": "provided", "quantity": "1"})
PAID_BY = "offer-transportation-award"


def test_the_one_award_that_pays_comes_chosen(ana, award, browser_of):
    page = browser_of(ana).get(reverse(NEW)).content.decode()

    assert f'<option value="{award.pk}" selected>' in page
    assert f'id="id_{PAID_BY}"' in page


def test_of_two_awards_none_is_chosen_for_the_worker(ana, award, second_award, browser_of):
    page = browser_of(ana).get(reverse(NEW)).content.decode()

    assert f'<option value="{award.pk}">' in page
    assert f'<option value="{award.pk}" selected>' not in page
    assert f'<option value="{second_award.pk}" selected>' not in page


def test_the_funding_source_is_asked_where_two_awards_could_pay(
    ana, rosa, award, second_award, browser_of
):
    browser = browser_of(ana)
    unsaid = answers(rosa, **PROVIDED, **{PAID_BY: ""})

    page = browser.post(reverse(NEW), unsaid).content.decode()

    assert "<title>Error: " in page
    assert page.count("Choose the funding source, or No grant.") == 2
    assert not Offer.objects.exists()
    browser.post(reverse(NEW), unsaid | {PAID_BY: str(second_award.pk)})
    assert Offer.objects.get().award == second_award


@pytest.fixture
def ended(db):
    """An award that paid last week, and has ended."""
    today = timezone.localdate()
    return Award.objects.create(
        number="county",
        name="County",
        funder="County",
        starts_on=today - timedelta(days=400),
        ends_on=today - timedelta(days=2),
    )


def test_an_earlier_day_asks_again_among_the_awards_of_that_day(
    ana, rosa, award, ended, browser_of
):
    today = timezone.localdate()
    award.starts_on = today
    award.save()
    that_day = today - timedelta(days=5)
    browser = browser_of(ana)
    shown = browser.get(reverse(NEW)).content.decode()
    assert str(ended.pk) not in shown
    typed = answers(
        rosa,
        **PROVIDED | {PAID_BY: str(award.pk)},
        when="another_day",
        day_is_right="on",
        occurred_on=that_day.isoformat(),
        offered_on=today.isoformat(),
    )

    page = browser.post(reverse(NEW), typed).content.decode()

    assert "The day you chose has other funding sources" in page
    assert f'<option value="{ended.pk}"' in page
    assert str(award.pk) not in page
    assert f'name="offered_on" value="{that_day.isoformat()}"' in page
    assert not Contact.objects.exists()
    chosen = {PAID_BY: str(ended.pk), "offered_on": that_day.isoformat()}
    browser.post(reverse(NEW), typed | chosen)
    assert Offer.objects.get().award == ended


def test_an_award_of_another_day_is_not_taken_from_an_older_page(
    ana, rosa, award, ended, browser_of
):
    typed = answers(rosa, **PROVIDED | {PAID_BY: str(ended.pk)})

    page = browser_of(ana).post(reverse(NEW), typed).content.decode()

    assert "This funding source does not pay on that day" in page
    assert not Contact.objects.exists()


def test_that_no_award_pays_is_an_answer(ana, rosa, award, second_award, browser_of):
    browser_of(ana).post(reverse(NEW), answers(rosa, **PROVIDED, **{PAID_BY: "none"}))

    assert Offer.objects.provided().get().award is None


def test_nobody_asks_who_pays_for_what_was_not_given(
    ana, rosa, award, second_award, browser_of
):
    later = checked(transportation={"answer": "later", "award": ""})

    browser_of(ana).post(reverse(NEW), answers(rosa, **later))

    assert Offer.objects.get().award is None


def test_a_follow_up_in_a_week_is_added(ana, rosa, browser_of):
    browser_of(ana).post(
        reverse(NEW),
        answers(rosa, next="week", next_kind="call", task="Ask about Friday"),
    )

    added = Contact.objects.get().follow_ups.get()
    assert added.due_on == timezone.localdate() + timedelta(days=7)
    assert added.task == "Ask about Friday"


def test_what_was_typed_stays_when_something_is_missing(ana, rosa, browser_of):
    typed = answers(rosa, note="A bed until Friday.", next="another_day")
    typed["client"] = ""

    page = browser_of(ana).post(reverse(NEW), typed).content.decode()

    assert not Contact.objects.exists()
    assert "There is a problem" in page
    assert "Choose the client." in page
    assert "Enter the follow-up date." in page
    assert "A bed until Friday." in page


def test_a_service_without_an_answer_is_asked_for_in_the_summary(ana, rosa, browser_of):
    typed = answers(rosa, **checked(transportation={}))

    page = browser_of(ana).post(reverse(NEW), typed).content.decode()

    assert page.count("Choose the client&#x27;s response to this service.") == 2
    assert 'href="#id_offer-transportation-answer_0"' in page


def test_a_contact_in_the_future_is_refused_at_its_field(ana, rosa, browser_of):
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = answers(rosa, when="another_day", occurred_on=tomorrow.isoformat())

    page = browser_of(ana).post(reverse(NEW), typed).content.decode()

    assert "to today." in page
    assert not Contact.objects.exists()


def test_a_contact_later_today_is_refused_at_its_field(ana, rosa, browser_of):
    with time_machine.travel("2026-07-15T08:00:00-07:00"):
        typed = answers(rosa, when="earlier", began_at="23:50")
        page = browser_of(ana).post(reverse(NEW), typed).content.decode()

    assert "The time must be now or earlier." in page
    assert not Contact.objects.exists()


def test_reaching_out_without_consent_is_refused_with_a_sentence(ana, browser_of):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    page = browser_of(ana).post(reverse(NEW), answers(quiet, next="week", next_kind="call"))

    assert "We do not have consent to contact this client" in page.content.decode()
    assert not Contact.objects.exists()


def test_a_contact_cannot_be_logged_for_somebody_elses_client(ana, cora, browser_of):
    theirs = open_client(cora, "Theirs")

    page = browser_of(ana).post(reverse(NEW), answers(theirs)).content.decode()

    assert "Theirs" not in page
    assert not Contact.objects.exists()


def test_a_page_sent_twice_logs_one_contact(ana, rosa, browser_of):
    sent = answers(rosa)
    browser = browser_of(ana)

    browser.post(reverse(NEW), sent)
    browser.post(reverse(NEW), sent)

    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        lambda rosa: {"client": str(rosa.pk)},
        lambda rosa: {"note": "A bed until Friday."},
    ],
)
def test_a_page_that_somebody_goes_back_to_keeps_what_they_typed_and_saves_it(
    changed, ana, rosa, browser_of
):
    minh = open_client(ana, "Minh")
    browser = browser_of(ana)
    first = answers(minh, note="A bed.")
    browser.post(reverse(NEW), first)
    again = {**first, **changed(rosa)}

    page = browser.post(reverse(NEW), again)

    assert "save again" in page.content.decode()
    assert again["note"] in page.content.decode()
    assert Contact.objects.count() == 1
    saved = {**again, "key": str(page.context["form"]["key"].value())}
    for _ in range(2):
        assert browser.post(reverse(NEW), saved).status_code == 302
    assert Contact.objects.count() == 2


def test_services_that_a_worker_offers_most_come_first(ana, rosa, browser_of):
    offered = checked(protection_order={"answer": "later"})
    browser = browser_of(ana)
    browser.post(reverse(NEW), answers(rosa, **offered))

    page = browser.get(reverse(NEW)).content.decode()

    assert page.index("Your most used services") < page.index("Civil legal assistance")


def test_a_correction_shows_the_present_note_and_keeps_the_earlier_one(ana, rosa, browser_of):
    browser = browser_of(ana)
    browser.post(reverse(NEW), answers(rosa, note="A bed."))
    contact = Contact.objects.get()
    url = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])
    assert "A bed." in browser.get(url).content.decode()

    browser.fill(
        url,
        {
            "occurred_on": contact.occurred_on.isoformat(),
            "began_at": "",
            "kind": "visit",
            "place_kind": "home",
            "outcome": "reached",
            "minutes": "20",
            "note": "A bed until Friday.",
        },
    )

    contact.refresh_from_db()
    assert (contact.kind, contact.minutes) == ("visit", 20)
    assert [version.note for version in contact.history.all()] == [
        "A bed until Friday.",
        "A bed.",
    ]


def test_the_day_and_time_of_a_contact_are_corrected_on_its_page(ana, rosa, browser_of):
    browser = browser_of(ana)
    browser.post(reverse(NEW), answers(rosa))
    contact = Contact.objects.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    typed = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}

    browser.fill(
        reverse("casework:contact-amend", args=[rosa.pk, contact.pk]),
        typed
        | {"occurred_on": yesterday.isoformat(), "began_at": "21:30", "day_is_right": "on"},
    )

    contact.refresh_from_db()
    assert (contact.occurred_on, contact.began_at) == (yesterday, time(21, 30))
    rosa.refresh_from_db()
    assert rosa.last_reached_on == yesterday


def test_the_colleagues_of_a_contact_are_corrected_on_its_page(
    ana, ben, sam, cora, rosa, browser_of
):
    browser = browser_of(ana)
    browser.post(reverse(NEW), answers(rosa, present=[ben.pk]))
    contact = Contact.objects.get()
    facts = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    facts |= {"occurred_on": contact.occurred_on.isoformat()}
    facts |= {"began_at": f"{contact.began_at:%H:%M}"}
    address = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])

    browser.fill(address, facts | {"present": [sam.pk]})

    assert list(contact.present.all()) == [sam]
    newest, *_, oldest = contact.history.order_by("-history_date", "-history_id")
    assert [each.user for each in newest.present.all()] == [sam]
    assert [each.user for each in oldest.present.all()] == []
    assert AuditEvent.objects.filter(verb="contact.amended").get().facts == {
        "fields": "present"
    }
    page = browser.get(address).content.decode()
    assert sam.name in page
    assert cora.name not in page


def test_a_colleague_who_has_left_the_team_stays_in_a_contact(
    ana, ben, hillside, rosa, browser_of
):
    browser = browser_of(ana)
    browser.post(reverse(NEW), answers(rosa, present=[ben.pk]))
    contact = Contact.objects.get()
    User.objects.filter(pk=ben.pk).update(team=hillside)
    facts = {"kind": "visit", "place_kind": "home", "outcome": "reached"}
    facts |= {"occurred_on": contact.occurred_on.isoformat(), "present": [ben.pk]}

    browser.fill(reverse("casework:contact-amend", args=[rosa.pk, contact.pk]), facts)

    contact.refresh_from_db()
    assert contact.kind == "visit"
    assert list(contact.present.all()) == [ben]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"occurred_on": "2099-01-01"}, "to today."),
        ({"occurred_on": ""}, "Enter the date of contact."),
        ({"began_at": "23:59"}, "The time must be now or earlier."),
    ],
)
def test_a_contact_is_not_corrected_to_a_moment_still_to_come(
    ana, rosa, browser_of, wrong, sentence
):
    noon = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)
    with time_machine.travel(noon, tick=False):
        browser, today = browser_of(ana), timezone.localdate()
        browser.post(reverse(NEW), answers(rosa))
        contact = Contact.objects.get()
        typed = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
        typed |= {"occurred_on": today.isoformat()}
        address = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])

        page = browser.fill(address, typed | wrong)

    assert sentence in page.content.decode()
    contact.refresh_from_db()
    assert contact.occurred_on == today
