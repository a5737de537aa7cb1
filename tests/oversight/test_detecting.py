"""What looks unusual becomes a question to the supervisor; the usual is left alone."""

import random
import uuid
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import trail
from audit.models import AuditEvent
from casework.exceptions import AlreadyReviewed, OwnAccess
from casework.models import Client
from encryption import keyring
from encryption.exceptions import Erased
from oversight import detecting
from oversight.models import UnusualAccess
from tests.casework.cast import erase
from tests.conftest import open_client, person

Kind = UnusualAccess.Kind
DAY = date(2026, 7, 14)


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel("2026-07-15T12:00:00-07:00"):
        yield


class Log:
    """Events of the past, written down without their chain: only the rules look at them."""

    def __init__(self):
        self.events = []

    def add(self, who, verb, client=None, *, on=DAY, at=time(11), **facts):
        chain = f"client:{client}" if client else f"person:{who.pk}"
        self.events.append(
            AuditEvent(
                id=uuid.uuid4(),
                chain=chain,
                seq=len(self.events) + 1_000_000,
                at=timezone.make_aware(datetime.combine(on, at)),
                actor_id=who.pk,
                verb=verb,
                subject_type="casework.client",
                subject_id=str(client or who.pk),
                facts=facts,
                mac=b"",
            )
        )

    def view(self, who, client, *, via="own", **when):
        self.add(who, "client.viewed", client, via=via, **when)

    def search(self, who, times, *, on=DAY):
        for number in range(times):
            self.add(who, "clients.searched", on=on, at=time(10, number % 60))

    def keep(self):
        AuditEvent.objects.bulk_create(self.events)


@pytest.fixture
def log(db):
    return Log()


def found(log, day=DAY):
    log.keep()
    return {(one.kind, one.person) for one in detecting.findings(day)}


def test_a_usual_day_raises_nothing(log, ana, rosa):
    for _ in range(5):
        log.view(ana, rosa.pk)
    log.search(ana, 5)

    assert found(log) == set()


def test_a_record_opened_as_an_exception_and_left_is_asked_about(log, cora, rosa):
    log.view(cora, rosa.pk, via="emergency", on=DAY - timedelta(days=7))

    assert found(log) == {(Kind.EXCEPTION_UNUSED, cora.pk)}


def test_a_record_opened_as_an_exception_and_worked_on_is_not(log, cora, rosa):
    log.view(cora, rosa.pk, via="emergency", on=DAY - timedelta(days=7))
    log.add(cora, "contact.recorded", rosa.pk, on=DAY - timedelta(days=6))

    assert found(log) == set()


def test_advice_only_reads_and_is_not_asked_about(log, cora, rosa):
    log.view(cora, rosa.pk, via="consultation", on=DAY - timedelta(days=7))

    assert found(log) == set()


def test_far_more_records_than_usual_are_asked_about(log, ana):
    for back in range(1, 6):
        for _ in range(4):
            log.view(ana, uuid.uuid4(), on=DAY - timedelta(days=back))
    for _ in range(13):
        log.view(ana, uuid.uuid4())

    assert found(log) == {(Kind.MANY_RECORDS, ana.pk)}


def test_a_busy_person_may_be_as_busy_as_ever(log, ana):
    for back in range(6):
        for _ in range(13):
            log.view(ana, uuid.uuid4(), on=DAY - timedelta(days=back))

    assert found(log) == set()


def test_many_searches_without_opening_anybody_are_asked_about(log, ana):
    log.search(ana, 21)

    assert found(log) == {(Kind.SEARCHES_ONLY, ana.pk)}


def test_searches_that_find_somebody_to_open_are_not(log, ana, rosa):
    log.search(ana, 21)
    log.view(ana, rosa.pk, at=time(10, 10, 30))

    assert found(log) == set()


def test_one_name_typed_slowly_is_one_search(log, ana):
    for second in range(40):
        log.add(ana, "clients.searched", at=time(10, 0, second))

    assert found(log) == set()


def test_a_record_opened_at_night_is_asked_about(log, ana, rosa, settings):
    log.view(ana, rosa.pk, at=time(23, 30))
    assert found(log) == {(Kind.OUT_OF_HOURS, ana.pk)}

    settings.USUAL_HOURS = (0, 24)
    assert not list(detecting.findings(DAY))


def test_somebody_with_the_colleagues_own_surname_is_asked_about(log, ana, ben):
    cousin = open_client(ben, "Marta", other_names="Marta Ruiz")
    log.view(ana, cousin.pk)
    log.view(ben, cousin.pk)

    assert found(log) == {(Kind.SAME_SURNAME, ana.pk)}


def test_a_namesake_is_asked_about_once_in_half_a_year(log, ana, ben):
    cousin = open_client(ben, "Marta Ruiz")
    UnusualAccess.objects.create(
        person=ana, kind=Kind.SAME_SURNAME, day=DAY - timedelta(days=20), client=cousin
    )
    log.view(ana, cousin.pk)

    assert found(log) == set()


def test_going_back_to_a_record_that_was_given_away_is_asked_about(log, ana, ben, rosa):
    rosa.assignments.update(
        started_on=DAY - timedelta(days=9), ended_on=DAY - timedelta(days=3)
    )
    log.add(ana, "access.denied", rosa.pk, status=404)
    log.add(ben, "access.denied", rosa.pk, status=404)

    assert found(log) == {(Kind.REASSIGNED_CLIENT, ana.pk)}


def test_each_finding_is_kept_once_and_recorded(log, ana, rosa):
    log.view(ana, rosa.pk, at=time(23, 30))
    log.keep()

    assert (detecting.detect_unusual_access(), detecting.detect_unusual_access()) == (1, 0)

    unusual = UnusualAccess.objects.get()
    assert (unusual.person, unusual.day, unusual.times) == (ana, DAY, 1)
    assert trail.of(unusual).get().facts == {"person": str(ana.pk), "kind": "out_of_hours"}


@pytest.fixture
def unusual(ana):
    return UnusualAccess.objects.create(person=ana, kind=Kind.OUT_OF_HOURS, day=DAY)


def test_a_supervisor_says_what_they_learned_and_it_stays(unusual, sam):
    unusual.review(by=sam, outcome="explained", conclusion="She covered the night shift.")

    unusual.refresh_from_db()
    assert (unusual.outcome, unusual.conclusion) == (
        "explained",
        "She covered the night shift.",
    )
    with pytest.raises(AlreadyReviewed):
        unusual.review(by=sam, outcome="follow_up", conclusion="On second thought.")


def test_what_is_found_about_a_record_goes_with_the_persons_key(ana, sam, rosa):
    unusual = UnusualAccess.objects.create(
        person=ana, kind=Kind.OUT_OF_HOURS, day=DAY, client=rosa
    )
    unusual.review(by=sam, outcome="explained", conclusion="Ana met Rosa at the shelter.")
    erase(rosa, by=ana, confirmer=sam)
    keyring.forget_all()

    for kept in (UnusualAccess.objects.get(), unusual.history.first()):
        with pytest.raises(Erased):
            _ = kept.conclusion


def test_a_reading_of_a_record_that_was_erased_since_is_reviewed_all_the_same(ana, sam, rosa):
    unusual = UnusualAccess.objects.create(
        person=ana, kind=Kind.OUT_OF_HOURS, day=DAY, client=rosa
    )
    erase(rosa, by=ana, confirmer=sam)
    unusual.review(by=sam, outcome="explained", conclusion="A night shift.")

    assert UnusualAccess.objects.get().conclusion == "A night shift."


def test_nobody_reviews_their_own_access(sam):
    unusual = UnusualAccess.objects.create(person=sam, kind=Kind.OUT_OF_HOURS, day=DAY)

    with pytest.raises(OwnAccess):
        unusual.review(by=sam, outcome="explained", conclusion="I am sure it was fine.")
    assert unusual not in UnusualAccess.objects.reviewable_by(sam)


def test_only_the_supervisor_of_the_team_is_asked(unusual, sam, sue, ben, dora):
    assert unusual in UnusualAccess.objects.reviewable_by(sam)
    for other in (sue, ben, dora):
        assert unusual not in UnusualAccess.objects.reviewable_by(other)


def ordinary_month(log, dice, staff, caseloads):
    """Thirty days in which everybody works as they always do, some five searches a day."""
    for back in range(30):
        day = DAY - timedelta(days=back)
        if back % 5 == 2:  # somebody covers, and works on what they open
            who, client = dice.choice(staff), uuid.uuid4()
            log.view(who, client, via="coverage", on=day)
            log.add(who, "contact.recorded", client, on=day, at=time(15))
        for who in staff:
            for _ in range(dice.choice((2, 4, 5, 6, 7, 8, 16))):
                at = time(dice.randint(7, 20), dice.randint(0, 59))
                log.view(who, dice.choice(caseloads[who.pk]), on=day, at=at)
            log.search(who, dice.randint(0, 6), on=day)


def test_nineteen_of_twenty_planted_patterns_are_found_and_few_others(log, harbor, hillside):
    dice = random.Random(4)
    staff = [
        person(f"Worker{number} Family{number}", Role.WORKER, harbor) for number in range(36)
    ]
    caseloads = {
        who.pk: [uuid.uuid5(who.pk, str(number)) for number in range(20)] for who in staff
    }
    ordinary_month(log, dice, staff, caseloads)
    known = [open_client(staff[0], f"Somebody{number}") for number in range(8)]
    relatives = [open_client(staff[0], f"Kin Family{number}") for number in range(12, 16)]
    planted = set()
    for number in range(4):  # five kinds, four each
        for kind, who in zip(
            (
                Kind.EXCEPTION_UNUSED,
                Kind.MANY_RECORDS,
                Kind.SEARCHES_ONLY,
                Kind.OUT_OF_HOURS,
                Kind.SAME_SURNAME,
            ),
            (staff[number + shift] for shift in (0, 4, 8, 16, 12)),
            strict=True,
        ):
            planted.add((kind, who.pk))
            if kind == Kind.EXCEPTION_UNUSED:
                log.view(who, known[number].pk, via="coverage", on=DAY - timedelta(days=7))
            if kind == Kind.MANY_RECORDS:
                for _ in range(40):
                    log.view(who, uuid.uuid4())
            if kind == Kind.SEARCHES_ONLY:
                for minute in range(30):
                    log.add(who, "clients.searched", at=time(21, minute))
            if kind == Kind.OUT_OF_HOURS:
                log.view(who, caseloads[who.pk][0], at=time(3, 12))
            if kind == Kind.SAME_SURNAME:
                log.view(who, relatives[number].pk)

    log.keep()
    raised = Counter()
    for back in range(20):  # the nights before were usual ones, and nothing is found
        for one in detecting.findings(DAY - timedelta(days=back)):
            raised[one.kind, one.person, back] += 1

    hit = {(kind, who) for kind, who, back in raised if back == 0} & planted
    false = [key for key in raised if key[2] != 0 or key[:2] not in planted]
    nights = 20 * len(staff)
    assert len(log.events) >= 10_000
    assert len(hit) >= 19
    assert len(false) <= 0.02 * nights
    assert User.objects.count() == len(staff)
    assert Client.objects.count() == len(known) + len(relatives)
