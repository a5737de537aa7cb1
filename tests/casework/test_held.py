"""What a verb asks in one query is what the querysets say one by one."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.exceptions import ConsentMissing, RecordClosed
from casework.models import Client, Closure, Consent, ConsentWording, Erasure
from casework.models.held import read_held
from casework.models.purposes import Purpose
from casework.reach import REACH_VIA, Reach, TooLittleReach
from tests.casework.random_agency import RandomAgency


def asked_one_by_one(client, user, reach):
    """The same by the querysets that lists and pages ask: the oracle."""
    visible = Client.objects.filter(pk=client.pk).visible_to(user).with_reach_of(user)
    via = visible.values_list("via", flat=True).first()
    if via is None:
        return Client.DoesNotExist
    if REACH_VIA[via] < reach:
        return TooLittleReach
    agreed_to = {each for each in Purpose.values if client.agrees_to(each)}
    return via, client.is_open, agreed_to


def asked_at_once(client, user, reach):
    try:
        _, held = read_held(Client, client.pk, (user, reach))
    except (Client.DoesNotExist, TooLittleReach) as refusal:
        return type(refusal)
    return held.via, held.is_open, set(held.agreed_to)


def let_some_consent(agency):
    """Consents of all kinds: to come, expired, revoked, replaced as of some day."""
    wordings = {each.purpose: each for each in ConsentWording.objects.all()}
    for client in Client.objects.all():
        for purpose in agency.some(Purpose.values):
            given_on = agency.day(-60, 2)
            facts = {
                "client": client,
                "purpose": purpose,
                "wording": wordings[purpose],
                "method": "verbal",
                "given_on": given_on,
                "explained_by": agency.staff[0],
            }
            replacing = {}
            if agency.happens(0.3):
                newer = Consent.objects.create(**facts, revoked_on=agency.today)
                replacing = {"superseded_on": agency.day(-2, 2), "superseded_by": newer}
            Consent.objects.create(
                **facts,
                **replacing,
                until=given_on + timedelta(days=agency.chance.randint(0, 70))
                if agency.happens(0.5)
                else None,
                revoked_on=agency.today if agency.happens(0.2) else None,
            )


@pytest.mark.parametrize("seed", [1, 2])
def test_one_query_says_what_the_querysets_say(db, seed, dora):
    agency = RandomAgency(seed)
    let_some_consent(agency)
    found = set()

    for client in Client.objects.all():
        for user in [*agency.staff, dora]:
            reach = agency.chance.choice((Reach.READ, Reach.LOG, Reach.CHANGE, Reach.SUPERVISE))
            expected = asked_one_by_one(client, user, reach)
            assert asked_at_once(client, user, reach) == expected, (client, user, reach)
            found.add(expected if isinstance(expected, type) else expected[0])

    assert found >= {Client.DoesNotExist, TooLittleReach, "own", "team"}


def test_a_record_that_they_may_not_see_is_not_loaded(rosa, ben):
    with CaptureQueriesContext(connection) as asked, pytest.raises(Client.DoesNotExist):
        read_held(Client, rosa.pk, (ben, Reach.READ))

    with connection.cursor() as cursor:
        cursor.execute(asked[-1]["sql"])
        assert cursor.fetchall() == []


def test_without_a_person_nothing_is_asked_about_reach(rosa):
    rosa.close(by=rosa.assignments.get().worker, reason="moved")

    _, held = read_held(Client, rosa.pk, None)

    assert (held.via, held.is_open) == (None, False)
    with pytest.raises(RecordClosed):
        held.check_writable()
    with pytest.raises(ConsentMissing):
        held._replace(is_open=True, agreed_to=frozenset(["contact"])).check_writable()


def test_consent_counts_on_its_last_day_and_not_after(rosa):
    long_ago = timezone.localdate() - timedelta(days=9)
    Consent.objects.filter(client=rosa).update(until=timezone.localdate(), given_on=long_ago)
    assert read_held(Client, rosa.pk, None)[1].agreed_to == {"record", "contact"}

    Consent.objects.filter(client=rosa).update(until=timezone.localdate() - timedelta(days=1))

    assert read_held(Client, rosa.pk, None)[1].agreed_to == set()


@pytest.mark.django_db(transaction=True)
def test_what_was_held_in_another_transaction_is_asked_anew(rosa, ana):
    with transaction.atomic():
        client = Client.objects.hold(rosa.pk, ana, Reach.LOG)
    Closure.objects.create(client=rosa, reason="moved", closed_by=ana)

    with transaction.atomic():
        assert not client.lock_and_refresh().is_open


def test_what_was_just_held_is_taken_once(rosa, ana):
    client = Client.objects.hold(rosa.pk, ana, Reach.LOG)
    with CaptureQueriesContext(connection) as queries:
        client.lock_and_refresh()
    assert len(queries) == 0
    Closure.objects.create(client=rosa, reason="moved", closed_by=ana)

    assert not client.lock_and_refresh().is_open


def test_the_erased_are_not_held(rosa, ana, ben):
    Erasure.objects.create(
        client=rosa,
        reason="asked",
        requested_by=ana,
        confirmed_by=ben,
        confirmed_on=timezone.localdate(),
        carried_out_at=timezone.now(),
    )

    with pytest.raises(Client.DoesNotExist):
        Client.objects.hold(rosa.pk, ana, Reach.READ)
