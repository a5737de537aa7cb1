from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from casework import intake
from casework.models import Client, Consent
from casework.models.client_lists import read_contact_status
from casework.models.consent_wordings import default_end, propose_wording
from tests.casework.cast import INTAKE, READ_IN_ENGLISH, READ_IN_SPANISH
from tests.conftest import open_client

NEW_CLIENT = reverse("casework:client-create")


def add_consent(client):
    return reverse("casework:consent-create", args=[client.pk])


def revoke(client, purpose):
    return reverse("casework:consent-revoke", args=[client.pk, purpose])


def test_a_purpose_is_revoked_after_a_page_that_says_what_ends(ana, rosa, browser_of):
    intake.give_consent(rosa, by=ana, purpose="contact", method="written")
    browser = browser_of(ana)

    before = browser.get(revoke(rosa, "contact")).content.decode()
    after = browser.post(revoke(rosa, "contact"), follow=True).content.decode()
    again = browser.post(revoke(rosa, "contact"), follow=True).content.decode()

    assert "1 open follow-up will end. No one takes it over." in before
    assert "No export file holds what they agreed to." in before
    assert "Consent revoked. The record stays open. 1 open follow-up ended." in after
    assert not rosa.agrees_to("contact")
    assert "There is no consent left to revoke." in again


def test_no_page_revokes_a_purpose_that_there_is_not(ana, rosa, browser_of):
    assert browser_of(ana).get(revoke(rosa, "sharing")).status_code == 404


def test_the_record_says_what_became_of_each_consent(ana, rosa, browser_of):
    intake.give_consent(rosa, by=ana, purpose="contact", method="written")
    rosa.revoke_consent("contact", by=ana)

    page = browser_of(ana).get(rosa.get_absolute_url()).content.decode()

    for status in ("Active", "Revoked", "Replaced"):
        assert page.count(f">{status}</strong>") == 1
    assert page.count("Text read: English, version 2") == 3


def test_intake_stores_the_text_that_was_read_and_not_the_preferred_language(ana, browser_of):
    browser_of(ana).post(NEW_CLIENT, {**INTAKE, "language": "es", "texts": READ_IN_ENGLISH})

    wordings = [consent.wording for consent in Client.objects.get().consents.all()]
    assert {(wording.language, wording.version) for wording in wordings} == {("en", 2)}


def test_intake_asks_which_text_was_read(ana, browser_of):
    page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "texts": ""}).content.decode()

    assert "Choose the text that you read." in page
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "made_up",
    ["en", "en:record-9", "en:record-2,contact-9", "vi:record-1", "es:contact-x", "'"],
)
def test_a_text_that_nobody_was_shown_is_refused(made_up, ana, browser_of):
    page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "texts": made_up}).content.decode()

    assert "This text is no longer in use." in page
    assert not Client.objects.exists()


def test_a_text_that_was_only_proposed_is_refused(ana, adam, browser_of):
    propose_wording(by=adam, purpose="record", language="vi", text="Xin.")

    page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "texts": "vi:record-1"})

    assert "This text is no longer in use." in page.content.decode()


IN_ARABIC = '<div class="read-aloud" lang="ar" dir="rtl"><p>نحفظ سجلا'


@pytest.fixture
def arabic(adam, dora):
    text = "نحفظ سجلا عنك في [agency] حتى [date]."
    wording = propose_wording(by=adam, purpose="record", language="ar", text=text)
    wording.approve(by=dora)
    return wording


def test_a_text_from_right_to_left_stands_so_wherever_it_is_read(
    ana, dora, rosa, arabic, browser_of
):
    for reader, address in (
        (ana, NEW_CLIENT),
        (ana, add_consent(rosa)),
        (dora, arabic.get_absolute_url()),
    ):
        assert IN_ARABIC in browser_of(reader).get(address).content.decode()


def test_the_copy_for_the_client_runs_as_its_text_does(ana, rosa, arabic, browser_of):
    intake.give_consent(rosa, by=ana, purpose="record", method="verbal", wording=arabic)
    consent = rosa.consents.in_force().get(purpose="record")

    page = browser_of(ana).get(reverse("casework:consent-copy", args=[rosa.pk, consent.pk]))

    assert IN_ARABIC in page.content.decode()


def test_a_name_in_another_script_does_not_disturb_the_text_around_it(arabic, settings):
    settings.AGENCY_NAME = "Harbor (Oakland)"

    assert "\u2068Harbor (Oakland)\u2069" in arabic.filled()


def test_every_text_stands_on_the_page_with_its_language_and_direction(ana, arabic, browser_of):
    page = browser_of(ana).get(NEW_CLIENT).content.decode()

    assert IN_ARABIC in page
    assert 'lang="es" dir="ltr"' in page
    assert "Su permiso dura hasta el " in page
    assert "[date]" not in page
    assert "[agency]" not in page


def test_a_version_that_was_replaced_while_the_page_was_open_is_the_one_that_was_read(
    ana, adam, dora, browser_of
):
    newer = propose_wording(by=adam, purpose="record", language="es", text="Nuevo.")
    newer.approve(by=dora)

    browser_of(ana).post(NEW_CLIENT, {**INTAKE, "texts": READ_IN_SPANISH})

    record = Client.objects.get().consents.get(purpose="record")
    assert (record.wording.language, record.wording.version) == ("es", 2)


def test_it_stays_chosen_when_the_page_has_to_be_shown_again(ana, adam, dora, browser_of):
    newer = propose_wording(by=adam, purpose="record", language="es", text="Nuevo.")
    newer.approve(by=dora)

    page = browser_of(ana).post(
        NEW_CLIENT, {**INTAKE, "texts": READ_IN_SPANISH, "preferred_name": ""}
    )

    field = page.context["form"]["texts"]
    chosen = [option.data["label"] for option in field if option.data["selected"]]
    assert chosen == ["Spanish (the version before)"]


def test_a_page_older_than_a_session_has_to_read_the_new_text(ana, adam, dora, browser_of):
    newer = propose_wording(by=adam, purpose="record", language="es", text="Nuevo.")
    newer.approve(by=dora)

    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "texts": READ_IN_SPANISH})

    assert "This text is no longer in use." in page.content.decode()


def test_a_language_without_a_text_for_the_purpose_says_so(ana, adam, dora, browser_of):
    propose_wording(by=adam, purpose="record", language="vi", text="Xin.").approve(by=dora)

    page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "texts": "vi:record-1"})

    assert "There is no text for “Being contacted by us” in this language." in (
        page.content.decode()
    )


def test_a_consent_lasts_until_the_day_that_the_text_says(ana, browser_of, settings):
    settings.CONSENT_LASTS_DAYS = 30
    last = timezone.localdate() + timedelta(days=30)

    browser_of(ana).post(NEW_CLIENT, INTAKE)

    assert {consent.until for consent in Client.objects.get().consents.all()} == {last}


def test_a_client_may_choose_an_earlier_last_day_and_no_later_one(ana, browser_of):
    today = timezone.localdate()
    late = (today + timedelta(days=366)).isoformat()
    page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "until": late}).content.decode()
    assert "The text says that we ask again by" in page

    soon = today + timedelta(days=7)
    browser_of(ana).post(NEW_CLIENT, {**INTAKE, "until": soon.isoformat()})
    assert Client.objects.get().consents.first().until == soon


def test_a_consent_given_later_keeps_the_text_that_was_read(ana, browser_of):
    quiet = open_client(ana, "Quiet", agreed_to=["record"], demographics={"language": "es"})

    browser_of(ana).post(
        add_consent(quiet),
        {"texts": READ_IN_ENGLISH, "purpose": "contact", "method": "written"},
    )

    assert quiet.consents.get(purpose="contact").wording.language == "en"


def test_the_copy_for_the_client_asks_first_and_names_nobody(ana, browser_of):
    luz = open_client(ana, "Luz")
    consent = luz.consents.get(purpose="record")

    page = (
        browser_of(ana)
        .get(reverse("casework:consent-copy", args=[luz.pk, consent.pk]))
        .content.decode()
    )

    paper = page.partition('class="read-aloud"')[2]
    assert "is it safe for you to keep this paper?" in page
    assert "We would like to keep a private record about you" in paper
    assert "Luz" not in paper


# A paper that is written down later ----------------------------------------------------------


def on_paper(days_ago, **typed):
    day = timezone.localdate() - timedelta(days=days_ago)
    return {**INTAKE, "agreed_when": "earlier", "given_on": day.isoformat(), **typed}


def test_intake_from_paper_takes_the_day_on_the_paper_and_ends_a_year_after_it(ana, browser_of):
    day = timezone.localdate() - timedelta(days=20)

    browser_of(ana).post(NEW_CLIENT, on_paper(20, until=default_end().isoformat()))

    client = Client.objects.get()
    assert client.opened_on == day
    assert {(each.given_on, each.until) for each in client.consents.all()} == {
        (day, default_end(day))
    }


def test_a_consent_from_paper_takes_the_day_on_the_paper(ana, browser_of):
    day = timezone.localdate() - timedelta(days=2)
    quiet = open_client(ana, "Quiet", agreed_to=["record"], on=day)

    browser_of(ana).post(
        add_consent(quiet),
        {
            "texts": READ_IN_ENGLISH,
            "purpose": "contact",
            "method": "written",
            "agreed_when": "earlier",
            "given_on": day.isoformat(),
        },
    )

    assert quiet.consents.get(purpose="contact").given_on == day


def test_the_day_on_the_paper_is_asked_for_and_what_was_typed_stays(ana, browser_of):
    page = browser_of(ana).post(NEW_CLIENT, {**INTAKE, "agreed_when": "earlier"})

    assert "Enter the date of consent." in page.content.decode()
    assert page.context["form"]["preferred_name"].value() == "Luz"
    assert not Client.objects.exists()


def test_a_day_that_no_one_chose_is_not_looked_at(ana, browser_of):
    typed = {**INTAKE, "agreed_when": "today", "given_on": "2001-01-01"}

    browser_of(ana).post(NEW_CLIENT, typed)

    assert Client.objects.get().opened_on == timezone.localdate()


def test_a_paper_whose_consent_has_ended_opens_no_record(ana, browser_of):
    page = browser_of(ana).post(NEW_CLIENT, on_paper(400)).content.decode()

    assert "A consent of that day ended on " in page
    assert not Client.objects.exists()


def test_a_day_to_come_is_refused(ana, browser_of):
    page = browser_of(ana).post(NEW_CLIENT, on_paper(-1)).content.decode()

    assert "“Date of consent”: enter a date from " in page
    assert not Client.objects.exists()


def test_a_paper_is_kept_with_the_text_of_its_day(ana, adam, dora, browser_of):
    newer = propose_wording(by=adam, purpose="record", language="es", text="Nuevo.")
    newer.approve(by=dora)
    todays = {**on_paper(5), "texts": "es:record-3,contact-2"}

    page = browser_of(ana).post(NEW_CLIENT, todays)

    assert "This text was not in use on " in page.content.decode()
    assert READ_IN_SPANISH in [
        value for value, _ in page.context["form"]["texts"].field.choices
    ]
    browser_of(ana).post(NEW_CLIENT, on_paper(5))
    assert Client.objects.get().consents.get(purpose="record").wording.version == 2


def test_on_the_day_on_which_a_text_changed_either_may_have_been_read(
    ana, adam, dora, browser_of
):
    yesterday = timezone.now() - timedelta(days=1)
    with time_machine.travel(yesterday, tick=False):
        newer = propose_wording(by=adam, purpose="record", language="es", text="Nuevo.")
        newer.approve(by=dora)

    for texts, version in ((READ_IN_SPANISH, 2), ("es:record-3,contact-2", 3)):
        typed = on_paper(1, texts=texts, not_a_match="on")
        browser_of(ana).post(NEW_CLIENT, typed)
        read = Consent.objects.filter(purpose="record", wording__version=version)
        assert read.count() == 1


def test_the_text_of_a_paper_says_the_day_on_which_it_ends(ana, browser_of):
    day = timezone.localdate() - timedelta(days=20)

    page = browser_of(ana).post(NEW_CLIENT, on_paper(20, preferred_name="")).content.decode()

    assert date_format(default_end(day)) in page
    assert date_format(default_end()) not in strip_tags(page)


def test_an_older_paper_is_refused_with_the_day_of_the_newer_answer(ana, rosa, browser_of):
    day = timezone.localdate() - timedelta(days=2)
    typed = {
        "texts": READ_IN_ENGLISH,
        "purpose": "contact",
        "method": "written",
        "agreed_when": "earlier",
        "given_on": day.isoformat(),
    }

    page = browser_of(ana).post(add_consent(rosa), typed).content.decode()

    assert "The client gave or revoked this consent on " in page


# Whom we may call ---------------------------------------------------------------------------


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz", phone_number="206 555 0142")


PLACES = ["record", "my day", "list", "search"]


def seen_in(place, client, browser):
    if place == "record":
        return browser.get(client.get_absolute_url()).content.decode()
    if place == "my day":
        return browser.get(reverse("casework:my-day")).content.decode()
    if place == "list":
        closed = {"status": "closed"} if client.closure else {}
        return browser.get(reverse("casework:client-list"), closed).content.decode()
    return browser.post(reverse("casework:client-search"), {"typed": "Luz"}).content.decode()


def test_the_number_is_a_link_while_they_agree_and_the_case_is_open(ana, luz, browser_of):
    page = seen_in("record", luz, browser_of(ana))

    assert page.count('href="tel:+12065550142"') == 2
    assert "Do not contact" not in page


@pytest.mark.parametrize("place", PLACES)
def test_after_a_revocation_no_page_has_a_link_and_each_says_since_when(
    place, ana, luz, browser_of
):
    luz.follow_ups.create(owner=ana, kind="task", due_on=timezone.localdate())
    luz.revoke_consent("contact", by=ana)

    page = seen_in(place, luz, browser_of(ana))

    assert "tel:" not in page
    assert "Do not contact. Luz asked us to stop on " in strip_tags(page)


def test_who_never_agreed_has_no_link(ana, browser_of):
    quiet = open_client(ana, "Luz", agreed_to=["record"], phone_number="206 555 0142")

    for place in ("record", "list", "search"):
        page = seen_in(place, quiet, browser_of(ana))
        assert "tel:" not in page
        assert "Do not contact. Luz has not agreed to be contacted." in strip_tags(page)


@pytest.mark.parametrize("place", PLACES)
def test_once_consent_has_expired_there_is_no_link(place, ana, luz, browser_of):
    today = timezone.localdate()
    luz.follow_ups.create(owner=ana, kind="call", due_on=today)
    luz.consents.filter(purpose="contact").update(
        given_on=today - timedelta(days=9), until=today - timedelta(days=1)
    )

    page = seen_in(place, luz, browser_of(ana))

    assert "tel:" not in page
    assert "Luz's consent to be contacted expired on " in strip_tags(page)


@pytest.mark.parametrize("opened", ["complete", "reschedule", "contact", "create"])
def test_the_pages_behind_a_follow_up_say_do_not_contact_as_its_card_does(
    opened, ana, luz, browser_of
):
    today = timezone.localdate()
    follow_up = luz.follow_ups.create(owner=ana, kind="call", due_on=today)
    luz.consents.filter(purpose="contact").update(
        given_on=today - timedelta(days=9), until=today - timedelta(days=1)
    )
    contact = reverse("casework:contact-create")
    url = {
        "complete": reverse("casework:follow-up-complete", args=[luz.pk, follow_up.pk]),
        "reschedule": reverse("casework:follow-up-reschedule", args=[luz.pk, follow_up.pk]),
        "contact": f"{contact}?follow_up={follow_up.pk}&client={luz.pk}",
        "create": reverse("casework:follow-up-create", args=[luz.pk]),
    }[opened]

    text = browser_of(ana).get(url).content.decode()

    assert "Do not contact. Luz's consent to be contacted expired on " in strip_tags(text)


@pytest.mark.parametrize("place", ["record", "list", "search"])
def test_a_closed_case_has_no_link(place, ana, luz, browser_of):
    luz.close(by=ana, reason="moved")

    page = seen_in(place, luz, browser_of(ana))

    assert "tel:" not in page
    assert "Do not contact. The case is closed." in page


def test_a_phone_does_not_make_links_of_its_own(ana, luz, browser_of):
    """Safari on a phone makes a link of whatever looks like a number."""
    page = seen_in("record", luz, browser_of(ana))

    assert '<meta name="format-detection" content="telephone=no">' in page


def test_to_say_who_may_be_contacted_takes_no_question_a_client(
    ana, luz, django_assert_num_queries
):
    for name in ("Mia", "Wren"):
        open_client(ana, name)

    clients = list(Client.objects.visible_to(ana))
    read_contact_status(clients)

    with django_assert_num_queries(0):
        assert all(client.may_be_contacted for client in clients)
