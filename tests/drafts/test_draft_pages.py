import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import recording, transfers
from casework.drafting import CONTACT_OF_FOLLOW_UP, FOLLOW_UP, INTAKE
from casework.forms.amending import AmendForm
from casework.models import Client, Contact, FollowUp
from drafts.models import Draft
from pages.models import SentForm
from places.models import Place
from tests.casework.cast import INTAKE as INTAKE_ANSWERS
from tests.casework.cast import answers, checked, due, met
from tests.conftest import open_client, shown_messages
from tests.html_forms import main_form

BY_SCRIPT = {"X-Sent-By-Script": "1", "X-Unattended": "1", "Sec-Fetch-Dest": "empty"}
CONTACT_PAGE = reverse("casework:contact-create")
INTAKE_PAGE = reverse("casework:client-create")
MY_DAY = reverse("casework:my-day")
WORD = "zqpier"


def address(form, subject=None):
    if subject is None:
        return reverse("drafts:draft-save", args=[form])
    return reverse("drafts:draft-of-record-save", args=[form, subject])


def type_into(browser, page, **typed):
    """Open a page, type into its form, and let its script save that."""
    shown = browser.get(page)
    [where] = re.findall('data-draft="([^"]+)"', shown.content.decode())
    carried = main_form(shown).values
    return browser.post(where, carried | typed, headers=BY_SCRIPT)


def first_values(answer):
    """The first value of each field of a page's form."""
    return {name: values[0] for name, values in main_form(answer).values.items() if values}


def shown(browser, page):
    return browser.get(page).content.decode()


def test_what_was_typed_comes_up_again_and_says_that_it_is_a_draft(ana, rosa, browser_of):
    page = reverse("casework:follow-up-create", args=[rosa.pk])

    assert type_into(browser_of(ana), page, task=WORD, kind="visit").status_code == 204

    again = shown(browser_of(ana), page)
    assert WORD in again
    assert re.search('value="visit"[^>]*checked', again)
    assert "This is your draft from" in again
    assert "There is a problem" not in again


def test_a_page_without_a_draft_says_nothing_of_one(ana, rosa, browser_of):
    page = shown(browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk]))

    assert "This is your draft" not in page


def test_it_never_comes_up_in_another_form(ana, rosa, browser_of):
    luz, browser = open_client(ana, "Luz"), browser_of(ana)
    type_into(browser, f"{CONTACT_PAGE}?client={rosa.pk}", note=WORD)

    others = [
        f"{CONTACT_PAGE}?client={luz.pk}",
        CONTACT_PAGE,
        reverse("casework:follow-up-create", args=[rosa.pk]),
        INTAKE_PAGE,
    ]
    assert [each for each in others if WORD in shown(browser, each)] == []
    assert WORD in shown(browser, f"{CONTACT_PAGE}?client={rosa.pk}")


def test_it_comes_up_for_its_writer_alone(ana, sam, rosa, browser_of):
    page = reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser_of(ana), page, task=WORD)

    assert WORD not in shown(browser_of(sam), page)


def test_saving_the_form_deletes_its_draft(ana, rosa, browser_of):
    browser, page = browser_of(ana), f"{CONTACT_PAGE}?client={rosa.pk}"
    type_into(browser, page, note=WORD)

    key = first_values(browser.get(page))["key"]
    browser.post(CONTACT_PAGE, answers(rosa, note=WORD, key=key))

    assert Contact.objects.get().note == WORD
    assert not Draft.objects.exists()


def test_a_form_that_is_refused_keeps_its_draft(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)

    browser.fill(page, {"kind": "visit", "task": WORD, "due_on": "1999-01-01"})

    assert Draft.objects.get().typed["task"] == WORD


def test_a_tab_that_was_left_open_brings_no_draft_back(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    stale = main_form(browser.get(page)).values
    today = timezone.localdate().isoformat()
    browser.post(page, stale | {"kind": "visit", "due_on": today})

    answer = browser.post(
        address(FOLLOW_UP, rosa.pk), stale | {"task": WORD}, headers=BY_SCRIPT
    )

    assert answer.status_code == 200
    assert "saved already" in answer.content.decode()
    assert FollowUp.objects.filter(client=rosa, kind="visit").exists()
    assert not Draft.objects.exists()


def test_of_two_tabs_the_last_word_is_kept_and_saving_one_leaves_the_others(
    ana, rosa, browser_of
):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    first, second = (main_form(browser.get(page)).values for _ in range(2))
    for tab, task in ((first, "one"), (second, WORD)):
        browser.post(address(FOLLOW_UP, rosa.pk), tab | {"task": task}, headers=BY_SCRIPT)

    browser.post(page, first | {"kind": "visit", "due_on": timezone.localdate().isoformat()})

    assert Draft.objects.get().typed["task"] == WORD


def test_a_contact_comes_up_with_its_services(ana, rosa, browser_of):
    browser, page = browser_of(ana), f"{CONTACT_PAGE}?client={rosa.pk}"
    offered = checked(transportation={"answer": "later", "quantity": "0"})

    type_into(browser, page, note=WORD, **offered)

    again = shown(browser, page)
    assert re.search('value="transportation"[^>]*checked', again)
    row = r'name="offer-transportation-answer"[^>]*value="later"[^>]*checked'
    assert re.search(row, again)
    assert "There is a problem" not in again


def test_who_else_was_there_is_not_kept_under_the_clients_key(ana, rosa, browser_of):
    luz, browser = open_client(ana, "Luz"), browser_of(ana)
    about_luz = {"others": str(luz.pk), f"person-{luz.pk}-own": WORD}

    type_into(browser, f"{CONTACT_PAGE}?client={rosa.pk}", note="Both came", **about_luz)

    typed = Draft.objects.get().typed
    assert typed["note"] == "Both came"
    assert not any(str(luz.pk) in name + str(values) for name, values in typed.lists())


def test_now_and_tomorrow_mean_the_days_that_they_meant(ana, rosa, browser_of):
    page = f"{CONTACT_PAGE}?client={rosa.pk}"
    noon = timezone.localtime().replace(hour=12, minute=5)
    with time_machine.travel(noon, tick=False):
        browser = browser_of(ana)
        tomorrow = first_values(browser.get(page))["chip_days"].split(",")[0]
        type_into(browser, page, when="now", next="tomorrow")

    with time_machine.travel(noon + timedelta(hours=1), tick=False):
        later = first_values(browser_of(ana).get(page))
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        next_day = first_values(browser_of(ana).get(page))

    assert (later["when"], later["began_at"]) == ("earlier", "12:05")
    assert later["next"] == "tomorrow"
    assert next_day["when"] == "another_day"
    assert next_day["occurred_on"] == noon.date().isoformat()
    assert (next_day["next"], next_day["due_on"]) == ("another_day", tomorrow)


@pytest.mark.parametrize(
    ("typed", "hours_later", "back_time"),
    [
        ({"when": "now", "back_time": "13:05"}, 0.5, "13:05"),
        ({"when": "now", "back_time": "13:05"}, 2, "15:05"),  # as on a new page
        ({"when": "now", "back_time": "13:05"}, 23, "12:05"),
        ({"when": "now", "back_time": "wrong"}, 2, "wrong"),
        ({"when": "later", "starts_time": "12:30", "back_time": "13:05"}, 2, "13:05"),
    ],
)
def test_a_time_to_be_back_that_has_passed_does_not_come_up_as_tomorrows(
    typed, hours_later, back_time, ana, browser_of
):
    """The alert would come a day late."""
    page = reverse("fieldwork:visit-create")
    noon = timezone.localtime().replace(hour=12, minute=5, second=0, microsecond=0)
    with time_machine.travel(noon, tick=False):
        type_into(browser_of(ana), page, place=WORD, **typed)

    with time_machine.travel(noon + timedelta(hours=hours_later), tick=False):
        again = first_values(browser_of(ana).get(page))

    assert (again["place"], again["back_time"]) == (WORD, back_time)


def test_an_intake_comes_up_with_consent_and_person(ana, browser_of):
    browser = browser_of(ana)
    type_into(browser, INTAKE_PAGE, **INTAKE_ANSWERS)

    again = first_values(browser.get(INTAKE_PAGE))
    browser.post(INTAKE_PAGE, INTAKE_ANSWERS | {"key": again["key"]})

    for name in ("texts", "preferred_name", "phone_number", "birth_date_month"):
        assert again[name] == INTAKE_ANSWERS[name]
    assert Client.objects.get().preferred_name == "Luz"
    assert not Draft.objects.exists()


def test_without_consent_nothing_about_the_person_is_kept(ana, browser_of):
    browser = browser_of(ana)
    type_into(browser, INTAKE_PAGE, **INTAKE_ANSWERS)

    type_into(browser, INTAKE_PAGE, **INTAKE_ANSWERS | {"agreed_to": ["contact"]})

    typed = Draft.objects.get().typed
    assert typed["texts"] == INTAKE_ANSWERS["texts"]
    assert not {"preferred_name", "phone_number", "birth_date_day", "sex"} & set(typed)


@pytest.mark.parametrize(
    ("name", "about", "field", "typed"),
    [
        ("casework:anonymous-contact-create", False, "people", "7"),
        ("fieldwork:visit-create", False, "place", WORD),
        ("fieldwork:client-visit-create", True, "place", WORD),
        ("casework:follow-up-create", True, "task", WORD),
        ("casework:safe-contact-card-edit", True, "our_name", WORD),
    ],
)
def test_every_form_that_keeps_a_draft_is_found_by_its_link(
    name, about, field, typed, ana, rosa, browser_of
):
    browser, page = browser_of(ana), reverse(name, args=[rosa.pk] if about else [])

    type_into(browser, page, **{field: typed})

    draft = Draft.objects.get()
    assert draft.get_absolute_url() == page
    assert draft.client == (rosa.pk if about else None)
    assert first_values(browser.get(page))[field] == typed


@pytest.fixture
def correction(ana, rosa):
    """The page that corrects a contact."""
    contact = recording.record_contact(rosa, by=ana, contact=met(note="As it was"))
    return reverse("casework:contact-amend", args=[rosa.pk, contact.pk])


def test_a_correction_comes_up_again_and_saving_it_ends_its_draft(
    ana, rosa, correction, browser_of
):
    browser = browser_of(ana)
    type_into(browser, correction, note=WORD, outcome="declined")

    draft, again = Draft.objects.get(), main_form(browser.get(correction)).values
    browser.post(correction, again)

    assert (draft.client, draft.get_absolute_url()) == (rosa.pk, correction)
    assert (Contact.objects.get().note, Contact.objects.get().outcome) == (WORD, "declined")
    assert not Draft.objects.exists()


def test_a_late_draft_of_a_correction_that_was_saved_is_not_kept(ana, correction, browser_of):
    browser = browser_of(ana)
    page = browser.get(correction)
    [where] = re.findall('data-draft="([^"]+)"', page.content.decode())
    form = main_form(page).values
    browser.post(correction, form | {"note": "Saved"})

    answer = browser.post(where, form | {"note": WORD}, headers=BY_SCRIPT)

    assert (answer.status_code, Draft.objects.exists()) == (200, False)


def test_a_draft_puts_nothing_back_that_a_colleague_changed_since(
    ana, rosa, correction, browser_of
):
    browser, contact = browser_of(ana), Contact.objects.get()
    type_into(browser, correction, outcome="declined")
    contact.amend(by=ana, **facts_of(contact) | {"note": "As a colleague says"})

    browser.post(correction, main_form(browser.get(correction)).values)

    contact.refresh_from_db()
    assert (contact.note, contact.outcome) == ("As a colleague says", "declined")


@pytest.mark.parametrize("what", ["contact", "correction"])
def test_colleagues_and_a_place_come_up_though_the_place_was_archived(
    what, ana, ben, rosa, correction, browser_of
):
    browser, place = browser_of(ana), Place.add(by=ana, name=WORD)
    page = correction if what == "correction" else f"{CONTACT_PAGE}?client={rosa.pk}"
    type_into(browser, page, place_key=str(place.pk), present=str(ben.pk))

    place.archive(by=ana)

    again = first_values(browser.get(page))
    assert (again["place_key"], again["present"]) == (str(place.pk), str(ben.pk))


def test_a_draft_names_no_place_of_another_team(ana, cora, rosa, browser_of):
    browser, page = browser_of(ana), f"{CONTACT_PAGE}?client={rosa.pk}"
    place = Place.add(by=cora, name=WORD)

    type_into(browser, page, place_key=str(place.pk))

    assert WORD not in shown(browser, page)


def test_a_correction_claims_its_key_before_the_record_as_a_draft_does(
    ana, correction, browser_of, monkeypatch
):
    """Held the other way round, saving and the last draft would wait for each other."""
    browser, hold, claimed = browser_of(ana), Contact.lock_and_refresh, []

    def note_and_hold(contact):
        claimed.append(SentForm.objects.exists())
        return hold(contact)

    monkeypatch.setattr(Contact, "lock_and_refresh", note_and_hold)
    browser.post(correction, main_form(browser.get(correction)).values | {"note": WORD})

    assert Contact.objects.get().note == WORD
    assert claimed
    assert all(claimed)


def test_a_correction_that_has_to_ask_goes_on_keeping_its_draft(ana, correction, browser_of):
    browser, contact = browser_of(ana), Contact.objects.get()
    page = browser.get(correction)
    [where] = re.findall('data-draft="([^"]+)"', page.content.decode())
    mine = main_form(page).values | {"note": WORD}
    contact.amend(by=ana, **facts_of(contact) | {"note": "As a colleague says"})

    asked = browser.post(correction, mine)
    answer = browser.post(where, mine, headers=BY_SCRIPT)

    assert "Keep which" in asked.content.decode()
    assert (answer.status_code, Draft.objects.get().typed["note"]) == (204, WORD)


def facts_of(contact):
    facts = {name: getattr(contact, name) for name in AmendForm.Meta.fields}
    return facts | {"present": contact.present.all()}


def test_what_a_form_does_not_ask_is_not_kept(ana, rosa, browser_of):
    page = reverse("casework:follow-up-create", args=[rosa.pk])

    type_into(browser_of(ana), page, task=WORD, note="Of another form")

    typed = Draft.objects.get().typed
    assert (typed["task"], "note" in typed) == (WORD, False)


def test_an_intake_of_another_day_says_that_day(ana, browser_of):
    day = timezone.localdate()
    type_into(browser_of(ana), INTAKE_PAGE, **INTAKE_ANSWERS)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        again = first_values(browser_of(ana).get(INTAKE_PAGE))

    assert (again["agreed_when"], again["given_on"]) == ("earlier", day.isoformat())


def test_a_draft_of_a_follow_ups_contact_outlives_the_follow_up(ana, ben, rosa, browser_of):
    follow_up, browser = due(rosa, ana, 0), browser_of(ana)
    page = f"{CONTACT_PAGE}?follow_up={follow_up.pk}&client={rosa.pk}"
    type_into(browser, page, note=WORD)

    follow_up.complete(by=ben, outcome="done")

    draft = Draft.objects.get()
    assert (draft.form, draft.client) == (CONTACT_OF_FOLLOW_UP, rosa.pk)
    assert WORD in shown(browser, draft.get_absolute_url())


def test_my_day_lists_it_with_the_name_and_the_form(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)

    day = shown(browser, MY_DAY)

    assert "Your drafts" in day
    assert f'href="{page}"' in day
    assert WORD not in day


def test_my_day_lists_none_about_a_client_who_was_transferred(ana, ben, sam, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)

    transfers.transfer(rosa, to=ben, by=sam)

    assert "Your drafts" not in shown(browser, MY_DAY)


def test_a_contact_about_a_client_who_was_transferred_does_not_come_up(
    ana, ben, sam, rosa, browser_of
):
    browser = browser_of(ana)
    type_into(browser, CONTACT_PAGE, client=str(rosa.pk), note=WORD)

    transfers.transfer(rosa, to=ben, by=sam)

    assert WORD not in shown(browser, CONTACT_PAGE)


def test_opening_a_draft_about_a_client_is_a_reading_of_theirs(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)
    before = trail.all_events().filter(verb="client.viewed").count()

    shown(browser, page)

    assert trail.all_events().filter(verb="client.viewed").count() == before + 1


def test_saving_a_draft_reads_and_records_nothing(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)
    form = main_form(browser.get(page)).values
    before = trail.all_events().count()

    browser.post(address(FOLLOW_UP, rosa.pk), form | {"task": "more"}, headers=BY_SCRIPT)

    assert trail.all_events().count() == before


def test_start_again_brings_the_empty_form_and_undo_what_was_typed(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)
    draft = Draft.objects.get()

    discarded = browser.post(
        reverse("drafts:draft-discard", args=[draft.pk]), {"key": "k", "again": "1"}
    )
    assert discarded.url == page
    empty = shown(browser, page)
    restored = browser.post(reverse("drafts:draft-restore", args=[draft.pk]), {"key": "l"})

    assert WORD not in empty
    assert reverse("drafts:draft-restore", args=[draft.pk]) in empty
    assert restored.url == page
    assert WORD in shown(browser, page)


def test_discard_on_my_day_stays_there(ana, browser_of):
    browser = browser_of(ana)
    type_into(browser, INTAKE_PAGE, preferred_name=WORD)
    discard = reverse("drafts:draft-discard", args=[Draft.objects.get().pk])

    answer = browser.post(discard, {"key": "k"})

    assert answer.url == "/"
    assert shown_messages(answer) == ["Draft discarded."]


def test_saving_drafts_keeps_no_session_from_locking(ana, browser_of):
    browser = browser_of(ana)
    form = main_form(browser.get(INTAKE_PAGE)).values
    at_first = ana.sessions.get().last_seen_at

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        browser.post(address(INTAKE), form, headers=BY_SCRIPT)

    assert ana.sessions.get().last_seen_at == at_first
    assert Draft.objects.exists()


def test_a_locked_session_saves_no_draft_and_says_so(ana, browser_of):
    browser = browser_of(ana)
    form = main_form(browser.get(INTAKE_PAGE)).values
    browser.post(reverse("accounts:session-lock"))

    answer = browser.post(address(INTAKE), form, headers=BY_SCRIPT)

    assert answer.status_code == 401
    assert not Draft.objects.exists()


def test_without_a_script_a_button_saves_the_draft(ana, browser_of):
    browser = browser_of(ana)
    form = main_form(browser.get(INTAKE_PAGE)).values

    typed = form | {"agreed_to": "record", "preferred_name": WORD}
    answer = browser.post(address(INTAKE), typed)

    assert (answer.status_code, answer.url) == (302, "/")
    assert shown_messages(answer) == ["Draft saved."]
    assert WORD in shown(browser, INTAKE_PAGE)


def test_what_is_too_long_is_refused_with_a_sentence(ana, browser_of):
    browser = browser_of(ana)
    form = main_form(browser.get(INTAKE_PAGE)).values | {"other_names": "x" * 100_001}

    by_script = browser.post(address(INTAKE), form, headers=BY_SCRIPT)
    by_hand = browser.post(address(INTAKE), form)

    assert (by_script.status_code, by_hand.status_code) == (422, 200)
    assert by_script["Content-Type"].startswith("text/plain")
    assert "too long for a draft" in by_hand.content.decode()


@pytest.mark.parametrize("subject", [None, "00000000-0000-0000-0000-000000000009"])
def test_a_form_that_keeps_no_drafts_is_not_found(subject, ana, browser_of):
    assert browser_of(ana).post(address("nothing", subject), {"key": "k"}).status_code == 404


def test_a_damaged_draft_hides_neither_its_form_nor_the_list(ana, rosa, browser_of):
    browser, page = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    type_into(browser, page, task=WORD)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE drafts_draft SET answers = %s", [b"\0" * 80])

    assert "This is your draft" not in shown(browser, page)
    assert "Your drafts" in shown(browser, MY_DAY)


def test_a_draft_whose_form_an_upgrade_took_away_says_so_on_my_day(ana, rosa, browser_of):
    browser = browser_of(ana)
    type_into(browser, reverse("casework:follow-up-create", args=[rosa.pk]), task=WORD)
    draft = Draft.objects.get()
    browser.post(reverse("drafts:draft-discard", args=[draft.pk]), {"key": "k"})
    Draft.objects.filter(pk=draft.pk).update(form="a form of last year")

    answer = browser.post(
        reverse("drafts:draft-restore", args=[draft.pk]), {"key": "l"}, follow=True
    )

    assert answer.status_code == 200
    assert shown_messages(answer)[-1] == (
        "The form of this draft is gone with an update, so it can't be brought back."
    )


def test_a_draft_whose_form_an_upgrade_took_away_can_be_discarded(ana, rosa, browser_of):
    browser = browser_of(ana)
    type_into(browser, reverse("casework:follow-up-create", args=[rosa.pk]), task=WORD)
    Draft.objects.update(form="a form of last year")
    discard = reverse("drafts:draft-discard", args=[Draft.objects.get().pk])

    answer = browser.post(discard, {"key": "k", "again": "1"}, follow=True)

    assert shown_messages(answer)[-1] == "Draft discarded."
    assert "draft-restore" not in answer.content.decode()
