"""A record that does not open is named as such in its row, and no other row is affected."""

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import erasing
from casework.models import CaseReview, Client, FollowUp
from encryption import keyring
from encryption.exceptions import KeyMissing
from encryption.models import DataKey
from tests.casework.cast import INTAKE, asked_through, erase
from tests.conftest import open_client
from tests.exports.cast import approve, request_export

UNREADABLE = "can&#x27;t be opened. Tell your administrator."
FAULTS = {"lost": "key.missing", "altered": "value.broken", "tombstone": "tombstone.unproven"}
LISTS = [
    ("ana", "casework:my-day"),
    ("ana", "casework:my-week"),
    ("ana", "casework:client-list"),
    ("ana", "casework:contact-create"),
    ("ana", "casework:client-options"),
    ("sam", "oversight:team"),
]


def alter(record, name):
    """Flip the last bit of what is stored, past the system."""
    table, key = record._meta.db_table, record._meta.pk.get_db_prep_value(record.pk, connection)
    stored = type(record).objects.values_list(name, flat=True).get(pk=record.pk)
    altered = bytes([*stored[:-1], stored[-1] ^ 1])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [altered, key])


def damage(client, fault):
    if fault == "lost":
        DataKey.objects.filter(owner=client.pk).delete()
    elif fault == "tombstone":
        keyring.destroy(client.pk)
    else:
        alter(client, "preferred_name")
    keyring.forget_all()


def events_of(client, verb):
    return trail.about(client).filter(verb=verb)


@pytest.fixture
def minh(ana):
    return open_client(ana, "Minh")


@pytest.fixture
def waiting(rosa, minh, ana, sam):
    """Rosa and Minh on every list: follow-ups and reviews are due, both ask to be forgotten."""
    FollowUp.objects.update(due_on=timezone.localdate())
    CaseReview.objects.update(due_on=timezone.localdate())
    for client in (rosa, minh):
        erasing.request(client, by=ana, reason="asked")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("who", "name"), LISTS)
def test_a_list_says_which_record_can_not_be_read(
    who, name, fault, request, waiting, rosa, browser_of, caplog
):
    browser = browser_of(request.getfixturevalue(who))
    damage(rosa, fault)

    page = browser.get(reverse(name))

    assert page.status_code == 200
    assert f"{rosa.chart_number}: record {UNREADABLE}" in page.content.decode()
    assert "Minh" in page.content.decode()
    event = events_of(rosa, FAULTS[fault]).get()  # once, however often the row asks
    assert event.facts["page"] == name
    assert f"{FAULTS[fault]} at {name}, record {rosa.pk}" in caplog.text
    assert "CRITICAL" in caplog.text
    assert "Rosa" not in caplog.text + page.content.decode()


@pytest.mark.parametrize("fault", FAULTS)
def test_search_finds_a_client_who_can_not_be_read(fault, ana, rosa, browser_of):
    browser = browser_of(ana)
    damage(rosa, fault)

    page = browser.post(reverse("casework:client-search"), {"typed": "rosa"})

    assert f"{rosa.chart_number}: record {UNREADABLE}" in page.content.decode()


def test_intake_shows_a_possible_duplicate_that_can_not_be_read(ana, browser_of):
    known = open_client(ana, "Luz", phone_number="206 555 0100")
    damage(known, "lost")

    page = browser_of(ana).post(
        reverse("casework:client-create"), {**INTAKE, "phone_number": "206 555 0100"}
    )

    assert "Possible match: this person may already have a record" in page.content.decode()
    assert f"{known.chart_number}: record {UNREADABLE}" in page.content.decode()


def test_a_follow_up_that_can_not_be_read_says_so_and_the_name_stays(ana, rosa, browser_of):
    today = timezone.localdate()
    added = rosa.add_follow_up(by=ana, kind="task", due_on=today, task="Call the clinic")
    alter(added, "task")

    page = browser_of(ana).get(reverse("casework:my-day")).content.decode()

    assert "Rosa" in page
    assert f"Task: This task {UNREADABLE}" in page
    assert events_of(rosa, "value.broken").count() == 1


@pytest.mark.parametrize("name", ["contact-create", "client-options"])
def test_a_client_who_can_not_be_read_is_not_offered_for_a_contact(
    name, ana, rosa, minh, browser_of
):
    damage(rosa, "lost")

    page = browser_of(ana).get(reverse(f"casework:{name}")).content.decode()

    assert f'value="{rosa.pk}" disabled>' in page
    assert f'value="{minh.pk}">' in page


def test_a_list_is_not_shown_if_nobody_can_write_down_what_it_lacks(
    ana, rosa, browser_of, monkeypatch
):
    def full(verb, *args, **facts):
        if verb == "key.missing":
            raise DatabaseError("no space left")
        return record(verb, *args, **facts)

    browser, record = browser_of(ana), trail.record
    damage(rosa, "lost")
    monkeypatch.setattr(trail, "record", full)

    page = browser.get(reverse("casework:client-list"))

    assert page.status_code == 503
    assert "We can't show this right now" in page.content.decode()
    assert rosa.chart_number not in page.content.decode()


def test_a_client_erased_while_a_list_is_made_raises_no_alarm(ana, sam, rosa, caplog):
    erase(rosa, by=ana, confirmer=sam)

    asked_through(
        lambda request: HttpResponse(Client.objects.get(pk=rosa.pk).name_in_a_list), ana, rosa
    )

    assert not events_of(rosa, "tombstone.unproven").exists()
    assert "CRITICAL" not in caplog.text


def test_an_export_stops_at_a_client_who_can_not_be_read(ana, sam, dora, rosa):
    export = request_export(sam)
    damage(rosa, "lost")

    approve(export, by=dora)

    assert export.job.failure == KeyMissing.__name__
    assert not export.file
