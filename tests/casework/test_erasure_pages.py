"""Erasing by hand: who may ask, who may agree, and who sees what afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format

from audit import trail
from casework import erasing
from casework.middleware import SealedFailures
from casework.models import Client, Erasure
from encryption import keyring
from encryption.exceptions import KeyMissing
from encryption.models import DataKey
from tests.casework.cast import erase, later
from tests.conftest import open_client


def page_of(erasure, name):
    return reverse(f"casework:{name}", args=[erasure.client_id, erasure.pk])


@pytest.fixture
def asked(rosa, ana):
    return erasing.request(rosa, by=ana, reason="asked")


@pytest.fixture
def erased(rosa, ana, sam):
    return erase(rosa, by=ana, confirmer=sam)


def test_a_worker_asks_from_the_record(rosa, ana, browser_of):
    browser = browser_of(ana)
    url = reverse("casework:erasure-create", args=[rosa.pk])

    assert url in browser.get(rosa.get_absolute_url()).content.decode()
    form = browser.get(url).content.decode()
    assert "can cancel" in form
    assert "---------" not in form
    answer = browser.post(url, {"reason": "asked"}, follow=True)

    assert answer.redirect_chain == [(rosa.get_absolute_url(), 302)]
    assert "Nothing happens until a supervisor confirms it" in answer.content.decode()
    assert Erasure.objects.get().requested_by == ana


def test_a_reason_is_asked_for(rosa, ana, browser_of):
    url = reverse("casework:erasure-create", args=[rosa.pk])

    page = browser_of(ana).post(url, {"reason": ""})

    assert "Choose a reason for the deletion" in page.content.decode()
    assert not Erasure.objects.exists()


def test_requesting_twice_shows_why_not(asked, rosa, sam, browser_of):
    url = reverse("casework:erasure-create", args=[rosa.pk])

    page = browser_of(sam).post(url, {"reason": "asked"})

    assert "already requested" in page.content.decode()


def test_a_supervisor_agrees_from_the_board(asked, rosa, sam, browser_of):
    browser = browser_of(sam)

    assert page_of(asked, "erasure-confirm") in browser.get("/team/").content.decode()
    assert "Take your time" in browser.get(page_of(asked, "erasure-confirm")).content.decode()
    answer = browser.post(page_of(asked, "erasure-confirm"), follow=True)

    assert "This record will be deleted on" in answer.content.decode()
    assert Erasure.objects.get().confirmed_by == sam


def test_a_late_confirmation_names_the_day_of_a_week_from_then(asked, sam, browser_of):
    with later(10):
        browser = browser_of(sam)
        day = date_format(timezone.localdate() + timedelta(days=7))
        form = browser.get(page_of(asked, "erasure-confirm")).content.decode()
        answer = browser.post(page_of(asked, "erasure-confirm"), follow=True)

    assert f"If you confirm today, the record will be deleted on {day}" in form
    assert f"This record will be deleted on {day}" in answer.content.decode()


def test_the_requester_gets_no_button_and_is_refused(rosa, sam, browser_of):
    erasure = erasing.request(rosa, by=sam, reason="asked")
    browser = browser_of(sam)

    page = browser.get(page_of(erasure, "erasure-confirm")).content.decode()
    answer = browser.post(page_of(erasure, "erasure-confirm"), follow=True)

    assert "Confirm deletion" not in page
    assert "You requested this yourself" in answer.content.decode()
    assert Erasure.objects.get().confirmed_on is None


def test_a_worker_does_not_confirm(asked, ben, rosa, browser_of):
    rosa.assignments.create(worker=ben)

    assert browser_of(ben).post(page_of(asked, "erasure-confirm")).status_code == 403


def test_a_worker_cancels(asked, rosa, ana, sam, browser_of):
    asked.confirm(by=sam)

    answer = browser_of(ana).post(page_of(asked, "erasure-cancel"), follow=True)

    assert "The record stays" in answer.content.decode()
    assert Erasure.objects.get().cancelled_by == ana


def test_cancelling_too_late_shows_why_not(asked, ana, sam, browser_of):
    asked.cancel(by=sam)

    answer = browser_of(ana).post(page_of(asked, "erasure-cancel"), follow=True)

    assert "already decided" in answer.content.decode()


def test_cancelling_takes_a_click_on_a_button(asked, ana, browser_of):
    assert browser_of(ana).get(page_of(asked, "erasure-cancel")).status_code == 405


# Afterwards -----------------------------------------------------------------------------------

OF_THE_RECORD = ["client-detail", "client-edit", "closure-create", "erasure-create"]


@pytest.mark.parametrize("name", OF_THE_RECORD)
@pytest.mark.parametrize("knew", ["ana", "sam"])
def test_people_with_access_see_that_the_record_was_erased(
    name, knew, request, erased, rosa, browser_of
):
    answer = browser_of(request.getfixturevalue(knew)).get(
        reverse(f"casework:{name}", args=[rosa.pk])
    )

    assert answer.status_code == 410
    assert "This record was deleted" in answer.content.decode()
    assert rosa.chart_number in answer.content.decode()
    assert "Rosa" not in answer.content.decode()
    assert "record.erased_opened" in {event.verb for event in trail.about(rosa)}


@pytest.mark.parametrize("stranger", ["ben", "cora", "sue"])
def test_to_everybody_else_it_never_existed(stranger, request, erased, rosa, browser_of):
    answer = browser_of(request.getfixturevalue(stranger)).get(rosa.get_absolute_url())

    assert answer.status_code == 404


@pytest.mark.parametrize("outsider", ["dora", "adam", "aud"])
def test_roles_that_never_see_a_client_are_refused(outsider, request, erased, rosa, browser_of):
    answer = browser_of(request.getfixturevalue(outsider)).get(rosa.get_absolute_url())

    assert answer.status_code == 403


def test_a_person_who_is_not_signed_in_sees_no_erasure(erased, rosa, client):
    assert client.get(rosa.get_absolute_url()).status_code == 302


def test_lists_and_boards_open_without_the_record(erased, rosa, ana, sam, browser_of):
    for user, pages in {ana: ["/day/", "/clients/", "/contacts/new/"], sam: ["/team/"]}.items():
        for page in pages:
            answer = browser_of(user).get(page)
            assert answer.status_code == 200
            assert rosa.chart_number not in answer.content.decode()


# What does not open is one of three facts -----------------------------------------------------


def verbs_about(record):
    return {event.verb for event in trail.about(record)}


def test_an_altered_value_is_its_own_page(rosa, ana, browser_of, caplog):
    luz = open_client(ana, "Luz")
    table = Client._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET preferred_name = (SELECT o.preferred_name FROM {table} o "
            "WHERE o.chart_number = %s) WHERE chart_number = %s",
            [luz.chart_number, rosa.chart_number],
        )

    answer = browser_of(ana).get(rosa.get_absolute_url())

    assert answer.status_code == 500
    assert "This record can't be shown right now" in answer.content.decode()
    assert "value.broken" in verbs_about(rosa)
    assert "value.broken" in caplog.text
    assert "Luz" not in caplog.text + answer.content.decode()


def test_a_lost_key_is_not_shown_as_an_erasure(rosa, ana, browser_of, caplog):
    DataKey.objects.filter(owner=rosa.pk).delete()
    keyring.forget_all()

    answer = browser_of(ana).get(rosa.get_absolute_url())

    assert answer.status_code == 500
    assert "Nothing was deleted" in answer.content.decode()
    assert "key.missing" in verbs_about(rosa)
    assert "key.missing" in caplog.text


def test_a_tombstone_set_by_hand_raises_an_alarm(rosa, ana, browser_of, caplog):
    keyring.destroy(rosa.pk)

    answer = browser_of(ana).get(rosa.get_absolute_url())

    assert answer.status_code == 500
    assert "was deleted</h1>" not in answer.content.decode()
    assert "tombstone.unproven" in verbs_about(rosa)
    assert "CRITICAL" in caplog.text


def test_an_erasure_missing_from_the_ledger_raises_an_alarm(
    erased, rosa, ana, browser_of, ledger, caplog
):
    ledger.unlink()

    answer = browser_of(ana).get(rosa.get_absolute_url())

    assert answer.status_code == 500
    assert "tombstone.unproven" in verbs_about(rosa)


def test_a_forged_ledger_raises_an_alarm(erased, rosa, ana, browser_of, ledger, caplog):
    ledger.write_text('{"client": "' + str(rosa.pk) + '", "mac": "00"}\n')

    answer = browser_of(ana).get(rosa.get_absolute_url())

    assert answer.status_code == 500
    assert "ledger of erasures is broken" in caplog.text


def test_the_page_of_a_record_out_of_reach_shows_nothing_of_its_failures(
    rosa, cora, browser_of
):
    DataKey.objects.filter(owner=rosa.pk).delete()

    assert browser_of(cora).get(rosa.get_absolute_url()).status_code == 404


def test_a_failure_before_anybody_signed_in_is_shown_and_logged(rf, db, caplog):
    request = rf.get("/account/login/")
    request.user, request.resolver_match = AnonymousUser(), resolve("/account/login/")

    answer = SealedFailures(None).process_exception(request, KeyMissing())

    assert answer.status_code == 500
    assert "key.missing at account_login" in caplog.text


def test_other_failures_are_left_to_django(rf, db):
    request = rf.get("/account/login/")

    assert SealedFailures(None).process_exception(request, ValueError()) is None
