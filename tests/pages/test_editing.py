"""Two people over one record: nobody silently puts back what the other one wrote."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework import recording
from casework.models import Client, Contact
from tests.casework.cast import met
from tests.conftest import hidden_fields
from tests.html_forms import read
from training.models import Course

RECORD = {"preferred_name": "Rosa", "phone_number": "2065550142", "other_names": "Rosie"}


@pytest.fixture
def two_browsers(ana, sam, browser_of):
    return browser_of(ana), browser_of(sam)


@pytest.fixture
def edit_page(ana, rosa, browser_of):
    """The address of Rosa's record to edit, once it holds a phone number."""
    address = reverse("casework:client-edit", args=[rosa.pk])
    browser_of(ana).fill(address, RECORD)
    return address


def test_a_stale_page_leaves_alone_what_it_did_not_change(two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"phone_number": ""})

    answer = ana.post(edit_page, stale | RECORD | {"other_names": "Rosie\r\nRo"})

    rosa = Client.objects.get()
    assert answer.status_code == 302
    assert (rosa.phone_number, rosa.other_names) == ("", "Rosie\r\nRo")


def test_who_changes_what_a_colleague_changed_sees_both_and_nothing_is_written(
    two_browsers, edit_page
):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"other_names": "La Rosa", "phone_number": ""})

    answer = ana.post(edit_page, stale | RECORD | {"other_names": "Ro", "language": "es"})

    page = answer.content.decode()
    assert "Someone else changed “Other names” after you opened this page." in page
    assert "What it says now: La Rosa" in page
    assert ">\nRo</textarea>" in page
    assert 'value="2065550142"' not in page, "the number that Sam took away"
    rosa = Client.objects.get()
    assert (rosa.other_names, rosa.demographics.language) == ("La Rosa", "")


@pytest.mark.parametrize(
    ("choice", "other_names"), [("present", "La Rosa"), ("typed", "Ro, la Rosa")]
)
def test_the_answer_decides_and_the_rest_is_saved(choice, other_names, two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"other_names": "La Rosa"})
    mine = RECORD | {"other_names": "Ro", "language": "es"}
    asked = hidden_fields(ana.post(edit_page, stale | mine))

    mine |= {"other_names": "Ro, la Rosa", "keep-other_names": choice}
    answer = ana.post(edit_page, asked | mine)

    rosa = Client.objects.get()
    assert answer.status_code == 302
    assert (rosa.other_names, rosa.demographics.language) == (other_names, "es")


def test_a_question_that_is_not_answered_is_asked_again(two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"other_names": "La Rosa"})
    mine = RECORD | {"other_names": "Ro"}
    asked = hidden_fields(ana.post(edit_page, stale | mine))

    page = ana.post(edit_page, asked | mine).content.decode()

    assert "Choose which to keep." in page
    assert "What it says now: La Rosa" in page
    assert Client.objects.get().other_names == "La Rosa"


def test_a_question_is_not_folded_away_where_nothing_was_entered(two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"other_names": "La Rosa"})

    page = read(ana.post(edit_page, stale | RECORD | {"other_names": ""}))

    assert "id_keep-other_names_0" in page.ids
    assert page.folded_errors == []


def test_a_question_is_not_hidden_with_a_field_that_no_answer_reveals(
    adam, ben, hillside, browser_of
):
    address = reverse("accounts:person-edit", args=[ben.pk])
    browser = browser_of(adam)
    stale = hidden_fields(browser.get(address))
    browser.fill(address, {"role": "worker", "team": hillside.pk, "successor": "later"})

    page = browser.post(address, stale | {"role": "director", "successor": "later"})

    revealed = page.content.decode().split('id="reveal-team"')[1]
    before = revealed.split("keep-team")[0]
    opened, closed = before.count("<div"), before.count("</div>")
    assert opened == closed, "its own block is open, and that of the revealed field is closed"


def test_what_changes_once_more_meanwhile_is_asked_once_more(two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"other_names": "La Rosa"})
    mine = RECORD | {"other_names": "Ro"}
    asked = hidden_fields(ana.post(edit_page, stale | mine))
    sam.fill(edit_page, RECORD | {"other_names": "Rosalinda"})

    page = ana.post(edit_page, asked | mine | {"keep-other_names": "typed"}).content.decode()

    assert "What it says now: Rosalinda" in page
    assert Client.objects.get().other_names == "Rosalinda"


def test_both_may_write_the_same(two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    both = RECORD | {"other_names": "La Rosa"}
    sam.fill(edit_page, both)

    assert ana.post(edit_page, stale | both).status_code == 302


@pytest.mark.parametrize("token", ["", "of somebody else's making"])
def test_a_page_that_does_not_say_what_it_showed_asks_about_all_that_differs(
    token, two_browsers, edit_page
):
    ana, _ = two_browsers

    page = ana.post(edit_page, {"shown": token} | RECORD | {"other_names": "Ro"})

    assert "What it says now: Rosie" in page.content.decode()
    assert Client.objects.get().other_names == "Rosie"


def test_what_is_typed_is_kept_where_something_else_is_wrong(two_browsers, edit_page):
    ana, sam = two_browsers
    stale = hidden_fields(ana.get(edit_page))
    sam.fill(edit_page, RECORD | {"other_names": "La Rosa"})
    wrong = RECORD | {"preferred_name": "", "other_names": "Ro"}

    page = ana.post(edit_page, stale | wrong)

    assert hidden_fields(page)["shown"] == stale["shown"], "it still stands for the first page"
    assert ">\nRo</textarea>" in page.content.decode()


def test_a_stale_correction_of_a_contact_does_not_put_the_old_note_back(
    ana, rosa, two_browsers
):
    recording.record_contact(rosa, by=ana, contact=met(note="She sleeps at 12 Pine Street."))
    contact = Contact.objects.get()
    address = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])
    facts = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    facts |= {"occurred_on": contact.occurred_on.isoformat()}
    mine, theirs = two_browsers
    stale = hidden_fields(mine.get(address))
    theirs.fill(address, facts | {"note": "She has a bed."})

    old_note = {"note": "She sleeps at 12 Pine Street."}
    mine.post(address, stale | facts | old_note | {"kind": "visit"})

    contact.refresh_from_db()
    assert (contact.kind, contact.note) == ("visit", "She has a bed.")


def test_the_day_and_the_time_of_a_contact_are_one_question(ana, rosa, two_browsers):
    contact = recording.record_contact(rosa, by=ana, contact=met())
    address = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])
    facts = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    facts |= {"day_is_right": "on"}
    today = contact.occurred_on
    mine, theirs = two_browsers
    stale = hidden_fields(mine.get(address))
    yesterday = {"occurred_on": (today - timedelta(days=1)).isoformat()}
    theirs.fill(address, facts | yesterday | {"began_at": "21:30"})

    earlier = {"occurred_on": (today - timedelta(days=2)).isoformat(), "began_at": ""}
    page = mine.post(address, stale | facts | earlier)

    assert page.status_code == 200
    contact.refresh_from_db()
    assert contact.occurred_on == today - timedelta(days=1)


def test_a_page_carries_no_value_that_can_be_read_or_compared(ana, rosa, browser_of):
    address = reverse("casework:client-edit", args=[rosa.pk])

    first, second = (hidden_fields(browser_of(ana).get(address))["shown"] for _ in range(2))

    assert "Rosa" not in first
    assert first != second, "equal values must not look alike"


def test_a_role_and_its_team_are_one_question(adam, ben, harbor, hillside, browser_of):
    address = reverse("accounts:person-edit", args=[ben.pk])
    browser = browser_of(adam)
    stale = hidden_fields(browser.get(address))
    browser.fill(address, {"role": "worker", "team": hillside.pk})

    answer = browser.post(address, stale | {"role": "supervisor", "team": harbor.pk})

    ben.refresh_from_db()
    assert "What it says now: Hillside" in answer.content.decode()
    assert (ben.role, ben.team) == ("worker", hillside)


def test_a_list_that_a_colleague_changed_stays_theirs(adam, browser_of):
    privacy = Course.objects.create(name="Privacy", months=12)
    address = reverse("training:requirement-edit", args=["casework.record_contact"])
    browser = browser_of(adam)
    stale = hidden_fields(browser.get(address))
    browser.fill(address, {"courses": [privacy.pk]})

    browser.post(address, stale)

    assert privacy.requirements.count() == 1
